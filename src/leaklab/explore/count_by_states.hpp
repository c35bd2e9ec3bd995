// What explore() makes of a count by states.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/states/shortest_failure.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace leaklab::detail {

// An exploration, still without the first failure; or why there is none.
struct by_states {
  std::optional<exploration> found;
  std::string why_not;
  std::optional<states::failing_picks> shortest_failure;
  bool could_be_earlier = false; // as progress::could_be_earlier
};

// With clock::any_time: those in which options.early_deadlines come early at most. `p` says what schedules were run by
// themselves; none of them may be missing.
by_states count_by_states(std::function<void()> const& body, explore_options const& options,
                          times const& when, progress const& p);

// Adds the shortest schedule that fails, which `p` then tells as well. Returns why that is impossible, or an
// empty text.
std::string add_failure(by_states& counted, std::function<void()> const& body, explore_options options,
                        times const& when, progress& p);

// Every schedule that there is was run, but for unfair ones, or ones that did not end. Adds how they go on
// for ever, if they do.
void add_circles(exploration& e, std::function<void()> const& body, explore_options const& options,
                 times when, progress const& p);

} // namespace leaklab::detail
