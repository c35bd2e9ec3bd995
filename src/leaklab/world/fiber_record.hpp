// What a world knows of one fiber. It is the fiber's properties, so Boost.Fiber destroys it together with the
// fiber.
#pragma once

#include <leaklab/report.hpp>
#include <leaklab/world/capture.hpp>

#include <boost/fiber/context.hpp>
#include <boost/fiber/properties.hpp>
#include <boost/intrusive/list.hpp>

#include <cstdint>
#include <string>

namespace leaklab {

class scheduler;
class world;

struct fiber_record : boost::fibers::fiber_properties {
  using state_t = fiber_info::state_t;
  using hook = boost::intrusive::list_member_hook<>;

  fiber_record(boost::fibers::context* c, world& w)
      : boost::fibers::fiber_properties(c), context(c), home(w) {}

  // The record of a fiber of some world; nullptr for every other context.
  static fiber_record* of(boost::fibers::context* c) {
    return dynamic_cast<fiber_record*>(c->get_properties());
  }

  boost::fibers::context* const context;
  world& home;            // lives while the fiber runs; a fiber that ended or was abandoned must not use it
  addresses spawned_from; // the stack of whoever started it; written once, before others see the record

  // Guarded by the world's mutex.
  std::uint64_t id = 0;
  std::uint64_t parent = 0;
  std::string name;
  state_t state = state_t::ready;
  bool background = false;
  bool started = false;          // has run, so it has a stack to look at
  scheduler* attached = nullptr; // on whose thread it runs or waits; nullptr while it is ready
  hook live_hook;                // in the world's list of fibers that have not finished
  hook ready_hook;               // in the world's queue of fibers that may run
};

} // namespace leaklab
