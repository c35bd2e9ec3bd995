// The programs of examples/ print what their golden files have, which README.md and docs/ show.
#include <os/child.hpp>
#include <support/golden.hpp>
#include <support/sanitized.hpp>

#include <gtest/gtest.h>

#include <regex>
#include <string>

namespace {

struct Example : testing::TestWithParam<char const*> {};

// Returns what the program prints to stdout, without the folder of the sources and GoogleTest's first line.
std::string output_of(std::string const& program) {
  auto text = os::run({.words = {LEAKLAB_EXAMPLES "/" + program, "--gtest_print_time=0"}}).out;
  text = std::regex_replace(text, std::regex(LEAKLAB_SOURCE_DIR "/"), "");
  return std::regex_replace(text, std::regex("^Running main\\(\\) from .*\n"), "");
}

TEST_P(Example, PrintsWhatIsShownOfIt) {
  if (sanitized && GetParam() == std::string("many_threads"))
    GTEST_SKIP() << "with a sanitizer no memory is observed";
  EXPECT_THAT(output_of(GetParam()), IsGolden(std::string(GetParam()) + ".txt"));
}

INSTANTIATE_TEST_SUITE_P(, Example,
                         testing::Values("first_reply", "every_schedule", "whole_suite", "many_threads"),
                         [](auto const& i) { return std::string(i.param); });

} // namespace
