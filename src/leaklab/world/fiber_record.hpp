// What a world knows of one fiber. It is the fiber's properties, so Boost.Fiber destroys it together with the
// fiber.
#pragma once

#include <leaklab/report.hpp>
#include <leaklab/stack/capture.hpp>

#include <boost/fiber/context.hpp>
#include <boost/fiber/properties.hpp>
#include <boost/intrusive/list.hpp>

#include <atomic>
#include <cstdint>
#include <string>

namespace leaklab::detail {

class scheduler;
class world;

struct fiber_record : boost::fibers::fiber_properties {
  using state_t = fiber_info::state_t;
  using hook = boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>>;

  fiber_record(boost::fibers::context* c, world& w)
      : boost::fibers::fiber_properties(c), context(c), home(w) {}

  // The record of a fiber of some world; nullptr for every other context.
  static fiber_record* of(boost::fibers::context* c) {
    return dynamic_cast<fiber_record*>(c->get_properties());
  }

  boost::fibers::context* const context;
  world& home;            // lives while the fiber runs; a fiber that ended or was abandoned must not use it
  addresses spawned_from; // the stack of whoever started it; written once, before others see the record
  std::uint64_t id = 0;   // these two as well
  std::uint64_t parent = 0;
  std::uint64_t predecessor = 0; // who ended where this one's context is; 0 if not known

  boost::fibers::detail::worker_hook alone; // see stand_alone()

  // Changed by its thread. A fiber that is not ready may leave that state at any time, unless its thread is
  // at home.
  state_t state() const { return state_.load(std::memory_order_relaxed); }
  void set_state(state_t s) { state_.store(s, std::memory_order_relaxed); }

  // Guarded by the lock of its thread.
  scheduler* thread = nullptr; // on which it runs or waits, or in whose queue it is
  bool started = false;        // has run, so it has a stack to look at
  hook live_hook;              // in its thread's list
  hook ready_hook;             // in its thread's queue, if it may run

  // Guarded by the world's mutex.
  bool background = false;
  std::string name;

private:
  std::atomic<state_t> state_ = state_t::ready;
};

} // namespace leaklab::detail
