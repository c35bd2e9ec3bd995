// Golden files hold what a program printed when a person last checked it. They are in the folder golden/
// beside the test.
//
//   EXPECT_THAT(leaklab::to_text(report), IsGolden("leak.txt"));
//
// LEAKLAB_RENEW_GOLDEN=1 in the environment writes the files anew; git diff then shows what changed.
#pragma once

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

namespace golden {

inline std::string read(std::filesystem::path const& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Returns the text without the names of lambdas. Golden files have g++'s names; clang counts lambdas through
// a whole file.
inline std::string with_nameless_lambdas([[maybe_unused]] std::string text) {
#if defined(__clang__)
  static std::regex const gxx(R"(\{lambda#\d+\})"), clang(R"(\$_\d+::operator\(\)\(\)( const)?)");
  text = std::regex_replace(std::regex_replace(text, gxx, "{lambda}"), clang, "{lambda}");
#endif
  return text;
}

// Returns the text without resident sizes. How much memory is resident depends on the compiler and on what
// ran before.
inline std::string without_resident_sizes(std::string const& text) {
  static std::regex const in_words(R"(, [0-9.]+ [KM]iB of it resident)"),
      in_table(R"(([KM]iB) {2,6}[0-9.]+ [KM]iB )");
  return std::regex_replace(std::regex_replace(text, in_words, ", N of it resident"), in_table,
                            "$1  resident ");
}

inline bool renewing() {
  auto const* value = std::getenv("LEAKLAB_RENEW_GOLDEN");
  return value && std::string(value) == "1";
}

} // namespace golden

MATCHER_P(IsTextOf, file, "is the text of " + std::filesystem::path(file).string()) {
  if (golden::renewing())
    std::ofstream(file, std::ios::binary) << arg;
  auto const expected = golden::read(file);
  auto const compared = [](std::string const& text) {
    return golden::without_resident_sizes(golden::with_nameless_lambdas(text));
  };
  bool const equal = compared(arg) == compared(expected);
  if (!equal)
    *result_listener << "the golden file has:\n" << expected;
  return equal;
}

// Matches a text that is equal to golden/NAME in the folder of the file that calls this. (clang 14 has no
// std::source_location.)
inline auto IsGolden(std::string const& name, char const* caller = __builtin_FILE()) {
  return IsTextOf(std::filesystem::path(caller).parent_path() / "golden" / name);
}
