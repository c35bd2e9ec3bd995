// One world: the threads on which a program is observed, and what they share. Each of its parts is a class
// that knows only those above it:
//
//   time          the clock of the world, if it has one of its own
//   parking_lot   where threads wait that have nothing to do, and the mutex of the world
//   run_state     how the run stands, and how it ends
//   homecoming    the threads whose scheduling is over
//   draws         what choose() returns, without a director
//   algorithm     (algorithm.hpp) one for each thread: runs its fibers, and tells the listener of events
#pragma once

#include <leaklab/races/memory_observer.hpp>
#include <leaklab/world/director.hpp>
#include <leaklab/world/draws.hpp>
#include <leaklab/world/homecoming.hpp>
#include <leaklab/world/parking_lot.hpp>
#include <leaklab/world/run_state.hpp>
#include <leaklab/world/start_gate.hpp>
#include <leaklab/world/virtual_clock.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace leaklab::detail {

class world : public std::enable_shared_from_this<world> {
public:
  // `stacks`: record where fibers are started. `time_begins`: when its own clock begins; without it, the
  // world has the machine's. A world with a director has one thread. `events` is told what happens to fibers;
  // without it, the director is.
  world(std::size_t threads, bool stacks, std::optional<machine_time> time_begins = std::nullopt,
        std::shared_ptr<director> d = nullptr, std::shared_ptr<fiber_events> events = nullptr)
      : stacks(stacks), time_(time_begins ? std::make_unique<virtual_clock>(*time_begins) : nullptr),
        lot(
            threads,
            [this](world_lock const& l, parking_lot::idle how) { return run.all_threads_are_idle(l, how); },
            time_.get()),
        run(threads, lot, d == nullptr), home(lot.mutex(), threads), director_(std::move(d)),
        events_(events ? std::move(events) : director_) {}

  bool const stacks;

private:
  std::unique_ptr<virtual_clock> const time_;

public:
  start_gate gate;
  parking_lot lot;
  run_state run;
  homecoming home;
  detail::draws draws;

  virtual_clock* time() const { return time_.get(); }            // nullptr: it has the machine's
  detail::director* director() const { return director_.get(); } // nullptr: none
  detail::memory_observer* memory_observer() const { return memory_observer_.get(); } // nullptr: none
  fiber_events* events() const { return events_.get(); }

  // Call before the threads begin, of which there is one.
  void observe_memory(std::shared_ptr<detail::memory_observer> o) { memory_observer_ = std::move(o); }

  // For the explorer: the next run, when all fibers of this one have finished or were abandoned.
  void begin_anew() {
    world_lock const l(lot.mutex());
    for (auto* const t : lot.threads(l))
      t->fibers().begin_anew();
    lot.reopen(l);
    run.begin_anew(l);
    if (time_)
      time_->begin_anew();
  }

private:
  std::shared_ptr<detail::director> const director_;
  std::shared_ptr<fiber_events> const events_;
  std::shared_ptr<detail::memory_observer> memory_observer_;
};

} // namespace leaklab::detail
