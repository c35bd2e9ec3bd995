// The fibers that a run left, before addresses are turned into names.
#pragma once

#include <leaklab/report.hpp>
#include <leaklab/stack/capture.hpp>
#include <leaklab/world/fiber_record.hpp>

#include <cstddef>
#include <vector>

namespace leaklab::detail {

class world;
class world_thread;

struct fiber_snapshot {
  fiber_info info;
  addresses stack;
  addresses spawned_from;
};

struct world_snapshot {
  run_report report; // its `stuck` and `alive` are still empty
  std::vector<fiber_snapshot> fibers;
  bool all_threads_home = true; // false: some thread runs a fiber that does not suspend
};

// How a fiber is looked at.
struct looking {
  std::size_t thread_number; // of the fiber's thread, from 1
  bool stands_still;         // its thread runs no fiber meanwhile, or is the caller's
  bool cut_short;            // a fiber that is blocked may still be woken
  bool stacks;
};

// Looks at one fiber, whose thread's lock is held, or is the caller's own. Leaves spawned_from to the caller.
fiber_snapshot look_at(fiber_record const& r, looking const& how);

// Call once, when the run has ended. `here` is the thread that calls, if it is one of the world's.
world_snapshot take_snapshot(world& w, world_thread const* here = nullptr);

} // namespace leaklab::detail
