// One submission: compiled alone, searched for what it must not call, and judged by the grader in a child.
#pragma once

#include <cli/course/compiling.hpp>
#include <cli/course/course.hpp>
#include <cli/course/sanitizer.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace cli::course {

struct graded {
  // "cured" or "solved" (exercise::done), "not compiled", "refused", "ended", or what is wrong, as the grader says
  // (grader/judge.hpp), or a sanitizer (sanitizer.hpp)
  std::string kind;
  std::string diagnosis; // one line that begins with the kind; empty if nothing is wrong
  std::string detail{};  // what the compiler has said
  unsigned points = 0;
  nlohmann::json questions = nlohmann::json::array(); // as the grader has answered them; the last one is bad
  nlohmann::json
      page{}; // the data of a page (leaklab/page.hpp) with every schedule of that one; null if there is none
  std::string no_page{};    // then why, as the grader says; it may say nothing
  std::string protection{}; // under which the student's program was run (protection.hpp); empty if it was not

  bool done() const { return kind == "cured" || kind == "solved"; }
};

// A folder in which submissions are compiled and judged.
class workshop {
public:
  // Makes the folder, if need be. What is right in all schedules is then run on two threads, under each of the sanitizers.
  // Throws input_error.
  workshop(coursework const&, std::filesystem::path const& folder, std::vector<sanitizer> sanitizers = {});

  // Judges the source file. Some questions differ by the student's ID, if there is one. Throws input_error if it cannot
  // be read, or if the grader was built with other headers than the student's file would be: it would misjudge it.
  // `with_page` asks for a page, which takes more time.
  graded grade(exercise const&, std::filesystem::path const& source, std::string const& student = "",
               bool with_page = false) const;

private:
  graded compile(exercise const&, std::filesystem::path const& source) const;
  graded judge(exercise const&, std::filesystem::path const& handed_in, std::string const& student,
               bool with_page) const;
  void judge_on_threads(exercise const&, graded&) const;

  std::filesystem::path header_; // exercise.hpp, as it is in the coursework
  compiling compiling_;
  std::vector<sanitizer> sanitizers_;
};

// Returns the fields by their names, and which exercise it is.
nlohmann::json to_json(exercise const&, graded const&);

} // namespace cli::course
