// A leaky program of several source files, whose linker keeps one copy of what they share: every fiber's
// operation, file and line must be named.
#include "split/shared.hpp"

#include <leaklab/run.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

struct place {
  std::string operation, file;
  bool operator==(place const&) const = default;
  auto operator<=>(place const&) const = default;
};

void PrintTo(place const& p, std::ostream* out) {
  *out << p.operation << " in " << p.file;
}

TEST(AProgramOfSeveralFiles, HasEveryPlaceAndOperationNamed) {
  auto const report = leaklab::run([] {
    start_four();
    start_three();
    start_two();
    start_one();
  });
  std::vector<place> found;
  for (auto const& f : report.stuck) {
    auto const file = f.blocked_at.file.filename().string();
    found.push_back(
        {f.operation, file == "shared.hpp" ? file + ":" + std::to_string(f.blocked_at.line) : file});
    EXPECT_NE(f.blocked_at.line, 0u);
    EXPECT_NE(f.spawned_at.line, 0u);
  }
  std::vector<place> expected;
  for (std::string const file : {"one.cpp", "two.cpp", "three.cpp", "four.cpp"}) {
    expected.push_back({"condition_variable::wait", "shared.hpp:" + std::to_string(gate::line_of_wait)});
    expected.push_back(
        {"condition_variable::wait", "shared.hpp:" + std::to_string(queue<std::string>::line_of_wait)});
    expected.push_back({"unbuffered_channel::pop", file});
  }
  std::ranges::sort(found);
  std::ranges::sort(expected);
  EXPECT_EQ(found, expected) << report;
}

} // namespace
