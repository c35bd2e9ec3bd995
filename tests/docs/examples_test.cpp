// The programs of examples/ print what their golden files have, which README.md shows.
#include <support/golden.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <regex>
#include <string>

namespace {

struct Example : testing::TestWithParam<char const*> {};

// Returns what the program prints to stdout, without the folder of the sources and GoogleTest's first line.
std::string output_of(std::string const& program) {
  auto const command = LEAKLAB_EXAMPLES "/" + program + " --gtest_print_time=0";
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const out(popen(command.c_str(), "r"), pclose);
  EXPECT_TRUE(out) << command;
  std::string text;
  for (int c; out && (c = std::fgetc(out.get())) != EOF;)
    text += static_cast<char>(c);
  text = std::regex_replace(text, std::regex(LEAKLAB_SOURCE_DIR "/"), "");
  return std::regex_replace(text, std::regex("^Running main\\(\\) from .*\n"), "");
}

TEST_P(Example, PrintsWhatTheReadmeShows) {
  EXPECT_THAT(output_of(GetParam()), IsGolden(std::string(GetParam()) + ".txt"));
}

INSTANTIATE_TEST_SUITE_P(, Example, testing::Values("first_reply", "every_schedule", "whole_suite"),
                         [](auto const& i) { return std::string(i.param); });

} // namespace
