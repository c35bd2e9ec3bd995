// One of the processes that search all states together, seen from the one that explores.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/child.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/states/search.hpp>
#include <leaklab/states/walk.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leaklab::detail::states {

class searcher {
public:
  // What is referred to must live as long as the object. Throws std::system_error when there is no memory.
  searcher(std::function<void()> const& body, explore_options const& options, times const& when, search& s);

  // That part of the search was done before.
  void begin_with(std::uint64_t done) { walk_->done = done; }
  // Throws std::system_error when no process can be made.
  void start();
  void stop() { child_.reset(); }
  // The process does nothing, until it may go on.
  void stand_still();
  void go_on();

  // Waits so long for the process to end. If a schedule has ended it, another one goes on where it was; if the
  // same schedule ends that, too, the schedule counts as crashed. Returns why the search cannot go on, or an
  // empty text.
  std::string look_after(std::chrono::milliseconds time);
  // Whether look_after() has seen that somebody has killed the process, which may have been anywhere.
  bool was_killed() const { return was_killed_; }
  // Once begin_again(search&) was called, and no process runs.
  void begin_again();

  walk const& where() const { return *walk_; }
  std::uint64_t schedules() const { return progress_->schedules; }

private:
  std::string runs_for_too_long();
  std::string has_ended();

  std::function<void()> const& body_;
  explore_options const& options_;
  times const& when_;
  search& search_;
  std::unique_ptr<progress, unmap> progress_;
  std::unique_ptr<walk, unmap> walk_;
  std::optional<child> child_;
  bool was_killed_ = false;
  std::uint64_t seen_ = 0; // how many schedules it had run
  steady_time seen_at_{};  // when it had run so many for the first time
};

using searchers = std::vector<std::unique_ptr<searcher>>;

// Returns so many, none of which was started.
searchers made_searchers(std::size_t n, std::function<void()> const& body, explore_options const& options,
                         times const& when, search& s);

// Lets all processes go on when one of them was killed.
class replacing {
public:
  // Returns why that is impossible, or an empty text.
  std::string replace_killed(search& s, std::vector<std::unique_ptr<searcher>> const& all);

private:
  // When a schedule takes all memory there is, the system kills the process that runs it.
  static constexpr int most = 100, most_in_vain = 10;

  int times_ = 0, in_vain_ = 0; // in vain: no schedule was run since the time before
  std::uint64_t schedules_ = 0;
};

} // namespace leaklab::detail::states
