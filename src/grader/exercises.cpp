// The table of exercises. Questions of its own an exercise has in its folder, coursework/NAME/judge.cpp.
#include <coursework/exercise.hpp>
#include <grader/question.hpp>
#include <grader/symbol_of.hpp>
#include <grader/tests.hpp>
#include <grader/thumbnails.hpp>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace grader {

static make_thumbnails_function under_test = nullptr;

} // namespace grader

namespace coursework {

// These are here to have the names that the linker gives them. The first one is called by tests that a student has
// written, and none of the others.
// NOLINTBEGIN(performance-unnecessary-value-param): the student's functions have these parameters
error make_thumbnails(std::vector<std::string> const& files, image_function image_file) {
  if (!grader::under_test)
    std::abort();
  return grader::under_test(files, image_file);
}

tally count_thumbnails(std::vector<std::string> const&, image_function) {
  std::abort();
}

std::string first_response(std::vector<std::string> const&, request_function) {
  std::abort();
}

std::optional<std::string> ask_within(std::chrono::seconds, std::string const&, request_function) {
  std::abort();
}

bool serve(requests_channel, handle_function, std::chrono::seconds) {
  std::abort();
}
// NOLINTEND(performance-unnecessary-value-param)

} // namespace coursework

namespace grader {

std::vector<question> at_most_three(void* function);
std::vector<question> break_it(void* no_function);
std::vector<question> first_response(void* function);
std::vector<question> room(void* function);
std::vector<question> shutdown(void* function);
std::vector<question> stop_the_others(void* function);
std::vector<question> timeout(void* function);
std::vector<question> two_channels(void* function);

exercise const* exercise_named(std::string_view name) {
  auto const thumbnails = symbol_of(&coursework::make_thumbnails);
  static std::vector<exercise> const all{
      {"drain", thumbnails, whichever_files_fail},
      {"room", thumbnails, room},
      {"off_by_one", thumbnails, whichever_files_fail},
      {"no_done", thumbnails, whichever_files_fail},
      {"early_close", thumbnails, whichever_files_fail},
      {"stop_the_others", thumbnails, stop_the_others},
      {"at_most_three", thumbnails, at_most_three},
      {"first_response", symbol_of(&coursework::first_response), first_response},
      {"two_channels", symbol_of(&coursework::count_thumbnails), two_channels},
      {"timeout", symbol_of(&coursework::ask_within), timeout},
      {"shutdown", symbol_of(&coursework::serve), shutdown},
      {"break_it", "", break_it},
      {"write_a_test", "", nullptr},
  };
  auto const found = std::ranges::find(all, name, &exercise::name);
  return found == all.end() ? nullptr : &*found;
}

void set_function_under_test(make_thumbnails_function f) {
  under_test = f;
}

} // namespace grader
