// Golden files hold what a program printed when a person last checked it. They are in the folder golden/
// beside the test.
//
//   EXPECT_THAT(leaklab::to_text(report), IsGolden("leak.txt"));
//
// LEAKLAB_RENEW_GOLDEN=1 in the environment writes the files anew; git diff then shows what changed.
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <ostream>
#include <string>

namespace golden {

// Returns the text without the names of lambdas. Golden files have g++'s names; clang counts lambdas through
// a whole file.
std::string with_nameless_lambdas(std::string text);

// Returns the text without resident sizes. How much memory is resident depends on the compiler and on what
// ran before.
std::string without_resident_sizes(std::string const& text);

// Says whether golden files are to be written anew.
bool renewing();

// Compares the text with the file's, without resident sizes and without compilers' names for lambdas; writes
// the file before, when renewing. Says what the file has if it differs.
bool is_text_of(std::filesystem::path const& file, std::string const& text, std::ostream* explanation);

} // namespace golden

MATCHER_P(IsTextOf, file, "is the text of " + std::filesystem::path(file).string()) {
  return golden::is_text_of(file, arg, result_listener->stream());
}

// Matches a text that is equal to golden/NAME in the folder of the file that calls this. (clang 14 has no
// std::source_location.)
inline auto IsGolden(std::string const& name, char const* caller = __builtin_FILE()) {
  return IsTextOf(std::filesystem::path(caller).parent_path() / "golden" / name);
}
