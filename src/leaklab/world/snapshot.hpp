// The fibers that a run left, before addresses are turned into names.
#pragma once

#include <leaklab/report.hpp>
#include <leaklab/stack/capture.hpp>

#include <vector>

namespace leaklab::detail {

class world;

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

// Call once, when the run has ended.
world_snapshot take_snapshot(world& w);

} // namespace leaklab::detail
