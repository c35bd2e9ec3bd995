// The coursework as it lies on disk: which exercises there are, and what each consists of.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cli::course {

struct exercise {
  std::string name;
  std::string title;                  // the heading of task.md
  unsigned points = 0;                // for full marks
  unsigned graders_points = 0;        // that the grader gives for full marks: those of course.json
  std::string asks;                   // the grader asks what it asks of this exercise: itself, or another one
  std::vector<std::string> without{}; // words that the student's file must not have
  unsigned files = 0;       // it asks about so many at most; 0: it does not ask about a number of files
  bool is_schedule = false; // a schedule is handed in, and not a program
  bool is_test = false;     // tests are handed in, and not what they test

  // Returns how the names of its files end.
  char const* ending() const { return is_schedule ? ".txt" : ".cpp"; }
  // Returns what it is called when nothing is wrong with it: a schedule or a test cures nothing.
  char const* done() const { return is_schedule || is_test ? "solved" : "cured"; }
};

// The most that an exercise may count.
inline constexpr unsigned most_points = 1000;

// The most files that an exercise may ask about. Of five, some right programs have more schedules than can be counted.
inline constexpr unsigned most_files = 4;

// Returns whether an exercise may have this name: files, targets of CMake and labels of CTest are called by it.
bool is_good_name(std::string const& name);

class coursework {
public:
  // Which exercises, and what is changed in them.
  struct from {
    std::filesystem::path
        folder{}; // without one, what belongs to this program: beside it if it is installed, else
                  // that of its sources
    std::filesystem::path
        overlay{}; // without one, the folder's overlay.json, if there is that; see overlay.hpp
    bool is_overlaid = true;
  };

  // Throws input_error, which names the file that cannot be read, or what is wrong in it.
  explicit coursework(from const&);

  std::vector<exercise> const& exercises() const { return exercises_; }
  // Throws input_error if there is none of that name.
  exercise const& named(std::string const& name) const;

  std::filesystem::path const& folder() const { return folder_; }
  std::filesystem::path folder_of(exercise const& e) const { return folder_ / e.name; }

private:
  std::filesystem::path folder_;
  std::vector<exercise> exercises_;
};

// Returns the first of these that exists, the second one if neither does: `installed` from the folder of this program,
// `source` from that of its sources.
std::filesystem::path installed_or_source(std::filesystem::path const& installed,
                                          std::filesystem::path const& source);

// Returns where the headers are that a submission may include: fiber_sync/, and exercise.hpp's neighbours.
std::filesystem::path headers();

// Returns where the lessons' sources are.
std::filesystem::path lessons_folder();

// Returns the grader. Throws input_error if this program has none.
std::filesystem::path grader();

// Returns the whole file. Throws input_error.
std::string contents(std::filesystem::path const& file);

// Writes a file in one step. Throws input_error.
void write(std::filesystem::path const& file, std::string const& text);

// Returns a student's ID as the grader is given it: in an e-mail address, capital letters count as small ones.
std::string student_id(std::string id);

// Returns the text of the first line, if that is a comment; otherwise nothing.
std::string first_comment(std::string const& source);

// Returns the source without such a line.
std::string without_first_comment(std::string const& source);

} // namespace cli::course
