// Runs a plain Boost.Fiber program once more, in the order that a schedule says.
#pragma once

#include <leaklab/clock.hpp>
#include <leaklab/report.hpp>
#include <leaklab/schedule.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

namespace leaklab {

struct replay_options {
  // as explore_options::clock; any_time is the same as when_idle, since the schedule says where a deadline
  // comes early
  leaklab::clock clock = clock::when_idle;
  std::uint64_t max_steps = 100'000;            // as explore_options::max_steps
  std::chrono::milliseconds time_limit{60'000}; // as run_options::time_limit
  bool rethrow = true;                          // as run_options::rethrow
  // What the body allocates lies where it lies in explore(): then a body whose order depends on addresses goes the
  // way that was explored. If something of an earlier replay is left in this process, or of an earlier schedule where
  // explore() does not put memory back, only which address is the lower one is as there. From the first such replay
  // on, the process has another malloc for bodies, and as long as something of one is left, explore() counts no states
  // in it. It does nothing where explore() has the program's own malloc (docs/threads.md).
  bool explored_addresses = false;
};

// Runs `body` once, in this process, on one thread, in that order, with stacks.
//
//   auto const all = leaklab::explore([] { server(); });
//   if (all.first_failure)
//     std::cout << leaklab::replay([] { server(); }, *all.first_failure);
//
// Throws what run() throws, and std::invalid_argument when the schedule does not fit this body: a fiber that
// the schedule names is not ready then, choose() cannot return the result that it names, or the schedule has
// more choices than there are. Also throws std::invalid_argument when max_steps is zero. A run that a limit
// ends is `unfinished`; run() says what becomes of a fiber that does not suspend.
//
// If the environment has LEAKLAB_BREAK=K, raises SIGTRAP at the beginning of step K of trace(), on the stack of
// the fiber that goes on there, for a debugger; then there is no time limit. Throws std::invalid_argument if
// there is no such step.
run_report replay(std::function<void()> body, schedule const&, replay_options const& options = {});

[[deprecated("the body comes first, as for run and explore: replay(body, schedule)")]] inline run_report
replay(schedule const& s, std::function<void()> body, replay_options const& options = {}) {
  return replay(std::move(body), s, options);
}

} // namespace leaklab
