// What may be said on the command line of leaklab course, and what follows from it.
#pragma once

#include <cli/course/course.hpp>
#include <cli/course/sanitizer.hpp>
#include <cli/course/student.hpp>

#include <CLI/CLI.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cli {

struct course_options {
  std::string folder = ".";
  std::optional<std::string> name{};
  std::string json{}, html{}, gradescope{}, junit{};
  std::string student{}, student_of{};
  std::string coursework{}, overlay{};
  std::string submission{}, workshop{}, submissions{}, out{};
  unsigned jobs = 1;
  bool long_text = false;
  bool chinese = false;
  bool named_by_id = false;
  bool sanitizers = false;
};

// Reads the exercises with the overlay that was named; without one, that of the student's folder, if init was given one.
inline course::coursework coursework_of(course_options const& o) {
  bool const is_in_folder = o.submission.empty() && o.submissions.empty();
  std::filesystem::path overlay = o.overlay;
  if (overlay.empty() && is_in_folder)
    overlay = course::student_folder::overlay_of(o.folder);
  return course::coursework({.folder = o.coursework, .overlay = overlay});
}

// Returns those that were asked for; throws input_error if one is not there.
inline std::vector<course::sanitizer> sanitizers(course::coursework const& all, course_options const& o) {
  return o.sanitizers ? course::sanitizer::all(all) : std::vector<course::sanitizer>();
}

inline void add_coursework_option(CLI::App& sub, std::string& folder) {
  sub.add_option("--coursework", folder, "The folder of exercises [default: that of this program]")
      ->type_name("DIR");
}

inline void add_overlay_option(CLI::App& sub, course_options& o) {
  sub.add_option("--overlay", o.overlay,
                 "Points, order and which exercises there are, as FILE says\n"
                 "[default: overlay.json beside the exercises, if it is there]")
      ->type_name("FILE");
}

} // namespace cli
