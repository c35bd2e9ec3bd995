// Every pattern of the catalogue: its leaky body is reported to the fiber and the line, its cured twin is
// silent, on 1, 2 and 4 threads, every time.
#include "patterns.hpp"

#include <leaklab/gtest.hpp>
#include <leaklab/report/source.hpp>
#include <leaklab/run.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <string>

namespace patterns {

void PrintTo(pattern const& p, std::ostream* os) {
  *os << p.name;
}

} // namespace patterns

namespace {

using leaklab::fiber_info;
using leaklab::LeaksNothing;
using patterns::pattern;

constexpr int repeats = 20;

std::vector<pattern> all_patterns() {
  std::vector<pattern> all;
  for (auto const& some : {patterns::of_channels(), patterns::of_pipelines(), patterns::of_mutexes(),
                           patterns::of_conditions(), patterns::of_joining(), patterns::of_time()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

std::string quoted(leaklab::frame const& f) {
  return leaklab::detail::source::line(f.file, f.line);
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

class EveryPattern : public testing::TestWithParam<pattern> {
protected:
  // Runs the body again and again on 1, 2 and 4 threads, until a check of its report fails.
  template <typename Check>
  void run_often(void (*body)(), Check check) {
    for (std::size_t threads : {1, 2, 4})
      for (int i = 0; i < repeats && !HasFailure(); ++i) {
        auto const report = leaklab::run(body, {.threads = threads});
        SCOPED_TRACE(std::to_string(threads) + " threads, run " + std::to_string(i) + "\n" +
                     leaklab::to_text(report));
        check(report);
      }
  }
};

void expect_place(fiber_info const& f, pattern const& p,
                  std::map<patterns::place const*, std::size_t>& seen) {
  EXPECT_EQ(f.state, fiber_info::state_t::stuck);
  EXPECT_EQ(f.blocked_at.file.string(), p.file);
  auto const line = quoted(f.blocked_at);
  auto const fits = [&](patterns::place const& x) {
    return x.operation == f.operation && has(line, x.call) && has(line, "// stuck");
  };
  auto const found = std::find_if(p.stuck.begin(), p.stuck.end(), fits);
  if (found == p.stuck.end())
    ADD_FAILURE() << "#" << f.id << " is not expected in " << f.operation << " on the line: " << line;
  else
    ++seen[&*found];
  if (f.id == 1)
    return;
  EXPECT_EQ(f.spawned_at.file.string(), p.file);
  // Of a constructor or async call that spans several lines clang gives the first, g++ the last.
  auto const start = quoted(f.spawned_at);
  EXPECT_TRUE(has(start, "fiber(") || has(start, "fiber child(") || has(start, "fiber worker(") ||
              has(start, "async([") || start == "});")
      << "#" << f.id << " is not started on the line: " << start;
}

TEST_P(EveryPattern, IsReportedExactly) {
  auto const& p = GetParam();
  std::size_t stuck = 0;
  for (auto const& place : p.stuck)
    stuck += place.fibers;
  run_often(p.leaky, [&](leaklab::run_report const& report) {
    EXPECT_EQ(report.verdict,
              p.result == patterns::outcome::leak ? leaklab::verdict::leak : leaklab::verdict::deadlock);
    EXPECT_EQ(report.stuck.size(), stuck);
    EXPECT_EQ(report.spawned, report.finished + stuck);
    EXPECT_TRUE(report.alive.empty());
    std::map<patterns::place const*, std::size_t> seen;
    for (auto const& f : report.stuck)
      expect_place(f, p, seen);
    for (auto const& place : p.stuck)
      EXPECT_EQ(seen[&place], place.fibers) << place.operation << " " << place.call;
  });
}

TEST_P(EveryPattern, IsSilentOnceCured) {
  run_often(GetParam().cured, [](leaklab::run_report const& report) {
    EXPECT_THAT(report, LeaksNothing());
    EXPECT_EQ(report.spawned, report.finished);
    EXPECT_TRUE(report.stuck.empty() && report.alive.empty());
  });
}

INSTANTIATE_TEST_SUITE_P(Patterns, EveryPattern, testing::ValuesIn(all_patterns()), [](auto const& info) {
  return std::string(info.param.name) + "At" LEAKLAB_PATTERNS_LEVEL;
});

} // namespace
