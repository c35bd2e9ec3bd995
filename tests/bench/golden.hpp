// Golden files of the benchmarks' report, renewed by the same switch as all others
// (tests/leaklab/golden.hpp).
#pragma once

#include "leaklab/golden.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

inline std::string contents_of(std::filesystem::path const& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

MATCHER_P(IsBenchGolden, name, "is the text of tests/bench/golden/" + std::string(name)) {
  auto const file = std::filesystem::path(__FILE__).parent_path() / "golden" / name;
  if (golden::renewing())
    std::ofstream(file, std::ios::binary) << arg;
  return arg == contents_of(file);
}
