// What an exploration's child process does: it runs schedules until there is no further one, or until it
// should end.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/strategy.hpp>
#include <leaklab/explore/watcher.hpp>
#include <leaklab/world/virtual_clock.hpp>

#include <functional>
#include <optional>

namespace leaklab::detail {

namespace states {
struct search;
}
struct race_table;

// Of one exploration, whose children all have the same.
struct times {
  steady_time deadline;
  // The time at which each schedule begins, if schedules have a clock of their own.
  std::optional<machine_time> schedules_begin{};
  // When to end once some schedule is unfinished.
  steady_time if_unfinished = steady_time::max();
  race_table* races = nullptr; // where data races are entered, if memory is observed
  watcher* watched = nullptr;  // who looks on and may end the exploration; nullptr if nobody may

  bool are_up() const { return real_now() >= deadline || (watched && watched->is_stopped()); }
};

// Runs schedules on a new thread, beginning where `p` stands, until they end. Sets p.ending. The process must
// have no other use from then on. With `put_back`, memory is put back before each schedule; or `put_back` is
// told why that is impossible, and the process ends.
void run_schedules(std::function<void()> const& body, strategy& s, explore_options const& options,
                   times const& when, progress& p, states::search* put_back = nullptr);

} // namespace leaklab::detail
