// Puts memory back for schedules that are run one by one; see memory_put_back.hpp.
#include <leaklab/states/memory_put_back.hpp>

#include <leaklab/stack/body_stack.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/other_memory.hpp>
#include <leaklab/states/own_process.hpp>
#include <leaklab/states/traps.hpp>

namespace leaklab::detail::states {

memory_put_back::memory_put_back() {
  make_memory();
  stop_traps_at_terminate();
}

void* memory_put_back::stack_of_a_body() {
  return memory::take(before, body_stack::bytes);
}

void memory_put_back::watch(std::span<std::span<std::byte const> const> shared) {
  other_memory::watch(shared);
  memory::keep();
}

void memory_put_back::put_back() {
  memory::begin_anew();
  other_memory::begin_anew();
}

void memory_put_back::schedule_runs(bool runs) {
  traps::stop_system_calls(runs);
}

} // namespace leaklab::detail::states
