// A student's folder: the files of the exercises, and how far the student has come.
#pragma once

#include <cli/course/course.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cli::course {

class student_folder {
public:
  // Throws input_error unless leaklab course init has made this folder.
  explicit student_folder(std::filesystem::path folder);

  // Fills a folder with the starters and tasks; makes it if need be. A file that is there is left as it is. Returns the
  // names of those that were not. Throws input_error.
  static std::vector<std::string> make(coursework const&, std::filesystem::path const& folder);

  // Returns the overlay that is kept there; empty if there is none.
  static std::filesystem::path overlay_of(std::filesystem::path const& folder);

  std::filesystem::path file_of(exercise const& e) const { return folder_ / (e.name + e.ending()); }
  std::filesystem::path workshop() const { return folder_ / ".leaklab"; }

  // The student's ID; empty if none was given.
  std::string id() const;

  bool is_done(exercise const&) const;
  std::size_t hints_seen(exercise const&) const;

  // Each is written to disk at once, in one step.
  void set_id(std::string const&);
  void keep_overlay(std::filesystem::path const& file);
  void set_done(exercise const&, bool);
  void see_hint(exercise const&);

  // Returns the exercise of that name; without one, the first that is open. Throws input_error.
  exercise const& wanted(coursework const&, std::optional<std::string> const& name) const;

  struct hint {
    std::string exercise;
    std::size_t number, of; // from 1
    std::string text;

    // Returns which hint it is, and its text.
    std::string whole() const;
  };

  // Returns the next hint, and counts it; after the last one, that one again.
  hint next_hint(coursework const&, exercise const&, bool in_chinese);

  // Puts the starter in place of the student's file, which is kept: its name then ends in ".old". Returns that name;
  // nothing if there was no file. Throws input_error.
  std::optional<std::string> reset(coursework const&, exercise const&);

private:
  void save() const;

  std::filesystem::path folder_;
  nlohmann::json progress_ =
      nlohmann::json::object(); // {"drain": {"cured": true, "hints": 1}, "student": "the ID"}
};

// Returns the table of exercises: which are done, and how many hints were asked for.
std::string list_text(coursework const&, student_folder const&);

// Returns the same as {"exercises": [{"name", "title", "points", "cured", "hints"}, ...]}.
nlohmann::json list_json(coursework const&, student_folder const&);

} // namespace cli::course
