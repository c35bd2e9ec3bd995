// Memory that is put back before each schedule, for schedules that are run one by one. The stacks of fibers that
// are stuck are used again then, and nothing that a schedule has left behind is in the next one.
#pragma once

#include <cstddef>
#include <span>

namespace leaklab::detail::states {

// Make it on the thread that runs the schedules, see own_process.hpp, before anything that they need. Gives up
// if that is impossible; so does a schedule that changes what cannot be put back.
class memory_put_back {
public:
  memory_put_back();
  memory_put_back(memory_put_back const&) = delete;
  memory_put_back& operator=(memory_put_back const&) = delete;

  // Returns room for the stack of a body; as body_stack::store asks for it.
  static void* stack_of_a_body();

  // All is made that the schedules need. Of memory that other processes share, `shared` alone may be written.
  void watch(std::span<std::span<std::byte const> const> shared);
  void put_back();
  // Whether the schedule runs: system calls are stopped then.
  void schedule_runs(bool runs);
};

} // namespace leaklab::detail::states
