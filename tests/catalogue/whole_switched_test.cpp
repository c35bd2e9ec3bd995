// All bugs of the catalogue that are functions, and their cures, when fibers are switched before operations: what fails
// without such switches does so with them, and no cure fails.
#include "judgement.hpp"

#include <leaklab/explore.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

using leaklab::exploration;
using leaklab::explore_options;

// All but those that fail only when a deadline comes early, which cannot be together with switches.
std::vector<judgement::body> that_fail() {
  auto all = judgement::bodies();
  for (auto const& b : judgement::bodies_with_switches())
    all.push_back(b);
  return all;
}

exploration explored(void (*body)(), explore_options o) {
  o.switches = leaklab::switches::at_synchronisation;
  return leaklab::explore(body, o);
}

bool fails(exploration const& e) {
  return e.clean < e.schedules || e.livelock || e.first_failure;
}

TEST(TheWholeCatalogue, FailsWithOneExtraSwitchAndItsCuresDoNot) {
  explore_options const few{.extra_switches = 1, .max_schedules = 200, .jobs = 1};
  for (auto const& b : that_fail()) {
    auto const bug = explored(b.run.bug, few);
    EXPECT_TRUE(bug.first_failure) << b.name << '\n' << bug;
    auto const cure = explored(b.run.cure, few);
    EXPECT_EQ(cure.clean, cure.schedules) << b.name << '\n' << cure;
    EXPECT_FALSE(cure.livelock) << b.name;
  }
  for (auto const& b : judgement::bodies_at_any_time())
    for (auto* const body : {b.run.bug, b.run.cure})
      EXPECT_FALSE(fails(explored(body, few))) << b.name;
}

// --- All of it without a bound: LEAKLAB_CATALOGUE_SWITCHED=SECONDS writes a table, after so many seconds each at most;
// SECONDS:NAME:NAME: of these bugs alone.

std::string number_of(std::uint64_t n) {
  return n == ~std::uint64_t{0} ? "2^64 or more" : fmt::format("{}", n);
}

// How many extra switches the first failure takes.
std::string first_level(exploration const& e) {
  for (auto const& l : e.switch_levels)
    if (l.ended.clean < l.ended.schedules())
      return l.extra_switches == leaklab::any_number ? "more" : fmt::format("{}", l.extra_switches);
  return "none";
}

// Returns what enumeration says of the same schedules: "the same", or why that is not known.
std::string beside_enumeration(void (*body)(), exploration const& e, std::chrono::seconds time) {
  if (!e.complete)
    return "";
  auto const judge = explored(body, {.strategy = leaklab::enumeration{}, .time_limit = time});
  if (!judge.complete)
    return "not to an end";
  bool const same = judge.schedules == e.schedules && judge.clean == e.clean && judge.leak == e.leak &&
                    judge.deadlock == e.deadlock && judge.by_stuck == e.by_stuck &&
                    judge.by_outlived == e.by_outlived && judge.first_failure == e.first_failure;
  EXPECT_TRUE(same || e.endless.schedules() > 0) << e << judge;
  return same ? "the same" : "differs in circles";
}

std::string row(std::string const& name, char const* kind, void (*body)(), std::chrono::seconds time) {
  auto const begin = std::chrono::steady_clock::now();
  auto const e = explored(body, {.time_limit = time});
  std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begin;
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {:.1f} | {} |\n", name, kind,
                     e.complete ? "complete" : e.why_enumerated.value_or("a limit"), number_of(e.schedules),
                     number_of(e.schedules - e.clean), first_level(e), e.states ? number_of(*e.states) : "",
                     took.count(), beside_enumeration(body, e, time));
}

TEST(TheWholeCatalogue, WithoutABoundIsWrittenAsATable) {
  auto const* const asked = std::getenv("LEAKLAB_CATALOGUE_SWITCHED");
  if (!asked)
    GTEST_SKIP() << "it takes long: set LEAKLAB_CATALOGUE_SWITCHED to the seconds that each may take";
  auto all = that_fail();
  for (auto const& b : judgement::bodies_at_any_time())
    all.push_back(b);
  auto const names = std::string(asked) + ':';
  bool const is_for_all = names.find(':') + 1 == names.size();
  std::chrono::seconds const time(std::stoi(asked));
  for (auto const& b : all)
    if (is_for_all || names.find(':' + std::string(b.name) + ':') != names.npos)
      std::cout << row(b.name, "bug", b.run.bug, time) << row(b.name, "cure", b.run.cure, time) << std::flush;
}

} // namespace
