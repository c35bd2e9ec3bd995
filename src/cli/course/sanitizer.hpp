// Runs submissions on two threads under a sanitizer, if a grader is there that is built with it.
#pragma once

#include <cli/course/course.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace cli::course {

class sanitizer {
public:
  // Returns ThreadSanitizer's and AddressSanitizer's, in this order. Throws input_error if the grader of one is not there,
  // or is built with other headers than a submission would be.
  static std::vector<sanitizer> all(coursework const&);

  // `folder` has leaklab_thread_grader and what it says about compilers (src/grader/threads/CMakeLists.txt).
  sanitizer(std::string name, std::filesystem::path folder, std::filesystem::path header);

  // Compiles the source in a folder of its own in `workshop`, runs it on two threads, and returns what was found, with the
  // keys of a question that the grader has answered. Its kind is "clean", "data race", "memory error", "undefined behaviour",
  // or what else can be wrong on two threads. Throws input_error if the sanitizer does not work on this machine.
  nlohmann::json judge(exercise const&, std::string const& source,
                       std::filesystem::path const& workshop) const;

private:
  std::filesystem::path grader() const { return folder_ / "leaklab_thread_grader"; }

  std::string name_;
  std::filesystem::path folder_;
  std::filesystem::path header_; // exercise.hpp, as it is in the coursework
};

} // namespace cli::course
