// Golden files: what a program printed when somebody last looked at it and found it right.
//
//   EXPECT_THAT(leaklab::to_text(report), IsGolden("leak.txt"));
//
// LEAKLAB_RENEW_GOLDEN=1 in the environment writes the files anew; git diff then shows what changed.
#pragma once

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace golden {

inline std::filesystem::path path_of(std::string const& name) {
  return std::filesystem::path(__FILE__).parent_path() / "golden" / name;
}

inline std::string read(std::string const& name) {
  std::ifstream in(path_of(name), std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline bool renewing() {
  auto const* value = std::getenv("LEAKLAB_RENEW_GOLDEN");
  return value && std::string(value) == "1";
}

} // namespace golden

MATCHER_P(IsGolden, name, "is the text of tests/leaklab/golden/" + std::string(name)) {
  if (golden::renewing())
    std::ofstream(golden::path_of(name), std::ios::binary) << arg;
  auto const expected = golden::read(name);
  if (arg != expected)
    *result_listener << "the golden file has:\n" << expected;
  return arg == expected;
}
