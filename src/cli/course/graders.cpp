// Headers and secrets of graders; see graders.hpp.
#include <cli/course/graders.hpp>

#include <cli/course/course.hpp>
#include <cli/exit_code.hpp>

#include <fmt/format.h>
#include <header_print/header_print.hpp>
#include <os/child.hpp>

#include <random>

namespace cli::course {

void check_built_with(std::filesystem::path const& grader, std::filesystem::path const& exercise_hpp) {
  auto const asked = os::run({.words = {grader.string(), "--built-with"}});
  if (!asked.succeeded())
    throw input_error(grader, "cannot be run: " + asked.how());
  if (asked.out != header_print(headers(), exercise_hpp) + '\n')
    throw input_error(
        grader,
        fmt::format("was built with other headers than there are now in {} and {}, and could misjudge "
                    "what is handed in; build leaklab anew",
                    headers().string(), exercise_hpp.string()));
}

std::string new_secret() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

} // namespace cli::course
