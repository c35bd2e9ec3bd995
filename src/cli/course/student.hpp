// A student's folder: the files of the exercises, and how far the student has come.
#pragma once

#include <cli/course/course.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace cli::course {

class student_folder {
public:
  // Throws input_error unless leaklab course init has made this folder.
  explicit student_folder(std::filesystem::path folder);

  // Fills a folder with the starters and tasks; makes it if need be. A file that is there is left as it is. Throws
  // input_error.
  static void make(coursework const&, std::filesystem::path const& folder);

  std::filesystem::path file_of(exercise const& e) const { return folder_ / (e.name + e.ending()); }
  std::filesystem::path workshop() const { return folder_ / ".leaklab"; }

  bool is_cured(exercise const&) const;
  std::size_t hints_seen(exercise const&) const;

  // Each is written to disk at once, in one step.
  void set_cured(exercise const&, bool);
  void see_hint(exercise const&);

private:
  void save() const;

  std::filesystem::path folder_;
  nlohmann::json progress_ = nlohmann::json::object(); // {"drain": {"cured": true, "hints": 1}}
};

} // namespace cli::course
