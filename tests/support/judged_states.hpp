// The judge of counting by states: the same body, with each schedule run by itself.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/states/count_states.hpp>
#include <leaklab/states/left_out.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <numeric>
#include <string>
#include <utility>

namespace judged {

using leaklab::detail::states::counted;

inline counted by_states(std::function<void()> const& body, leaklab::explore_options const& options = {}) {
  return leaklab::detail::states::count_states(
      body, options,
      {.deadline = std::chrono::steady_clock::now() + options.time_limit,
       .schedules_begin = options.clock == leaklab::clock::real
                              ? std::nullopt
                              : std::optional(leaklab::detail::machine_time::now())});
}

inline leaklab::exploration counts_of(counted const& c) {
  return leaklab::detail::states::exploration_of(c);
}

// What counting by states says of a body, beside what the judge says.
struct trial {
  std::string why_not;   // counting by states gave up
  bool complete = false; // both came to an end
  leaklab::exploration counted, enumerated;

  bool is_same() const {
    auto const &c = counted, &e = enumerated;
    return c.schedules == e.schedules && c.clean == e.clean && c.leak == e.leak && c.deadlock == e.deadlock &&
           c.crashed == e.crashed && c.failed == e.failed && c.by_stuck == e.by_stuck &&
           c.by_outlived == e.by_outlived && c.groups == e.groups;
  }
};

// LEAKLAB_STATES_NUMBERS=1 in the environment writes how many states there are, and how long both take.
inline trial try_both(std::string const& name, std::function<void()> const& body,
                      leaklab::explore_options options = {}) {
  using clock = std::chrono::steady_clock;
  using ms = std::chrono::duration<double, std::milli>;
  auto const start = clock::now();
  options.strategy = leaklab::enumeration{};
  trial t{.why_not = "", .counted = {}, .enumerated = leaklab::explore(body, options)};
  if (!t.enumerated.complete)
    return t;
  auto const between = clock::now();
  auto const c = by_states(body, options);
  t.why_not = c.why_not;
  t.complete = c.complete;
  t.counted = counts_of(c);
  if (std::getenv("LEAKLAB_STATES_NUMBERS"))
    std::cout << name << ": " << t.enumerated.schedules << " schedules in " << ms(between - start).count()
              << " ms; " << c.why_not << c.states << " states, "
              << std::accumulate(c.runs.begin(), c.runs.end(), std::uint64_t{0}) << " runs, " << c.bytes
              << " bytes in " << ms(clock::now() - between).count() << " ms\n";
  return t;
}

// The counts are those of a run of every schedule, if that comes to an end: of each verdict, and of each
// number of fibers that are stuck, or outlive the body.
inline void expect_the_same(std::string const& name, std::function<void()> const& body,
                            leaklab::explore_options const& options = {}) {
  auto const t = try_both(name, body, options);
  if (t.why_not.empty() && t.enumerated.complete) {
    EXPECT_TRUE(t.complete) << name;
    EXPECT_TRUE(t.is_same()) << name << "\nby states: " << t.counted << "one by one: " << t.enumerated
                             << testing::PrintToString(t.counted.by_stuck)
                             << testing::PrintToString(t.enumerated.by_stuck)
                             << testing::PrintToString(t.counted.by_outlived)
                             << testing::PrintToString(t.enumerated.by_outlived);
  }
}

// The whole exploration is the same, with the shortest schedule that fails. Returns whether states were
// counted.
inline bool expect_the_same_exploration(std::string const& name, std::function<void()> const& body,
                                        leaklab::explore_options options = {}) {
  using leaklab::detail::states::run_before;
  options.strategy = leaklab::enumeration{};
  auto const e = leaklab::explore(body, options);
  if (!e.complete || e.schedules == 1)
    return false;
  options.strategy = leaklab::exhaustive{};
  auto const before = std::exchange(run_before, 1);
  auto const c = leaklab::explore(body, options);
  run_before = before;
  EXPECT_TRUE(c.complete) << name;
  EXPECT_TRUE(c.states || c.why_enumerated) << name;
  EXPECT_EQ(c.first_failure, e.first_failure) << name << '\n' << c << e;
  EXPECT_EQ(c.failure_text, e.failure_text) << name;
  EXPECT_EQ(c.early_levels, e.early_levels) << name << '\n' << c << e;
  EXPECT_EQ(c.switch_levels, e.switch_levels) << name << '\n' << c << e;
  EXPECT_TRUE((trial{"", true, c, e}.is_same())) << name << '\n' << c << e;
  return c.states.has_value();
}

} // namespace judged
