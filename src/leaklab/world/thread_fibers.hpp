// The fibers of one thread of a world: those that run, wait or sleep there, and the queue of those that may
// run. All is guarded by the lock, whose owner is that thread; what the owner alone changes it may read
// without. Who visits others' locks holds the world's mutex.
#pragma once

#include <leaklab/world/fiber_record.hpp>
#include <leaklab/world/owner_lock.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace leaklab::detail {

struct thread_fibers {
  template <auto Hook>
  using list = boost::intrusive::list<fiber_record,
                                      boost::intrusive::member_hook<fiber_record, fiber_record::hook, Hook>,
                                      boost::intrusive::constant_time_size<false>>;

  using live_list = list<&fiber_record::live_hook>;
  using ready_list = list<&fiber_record::ready_hook>;

  mutable owner_lock lock;
  live_list live;           // have not finished
  ready_list ready;         // of these, who may run, in the order in which they became ready
  std::uint64_t queued = 0; // so many have ever entered `ready`
  std::uint64_t taken = 0;  // and left it
  std::size_t spawned = 0;
  std::size_t finished = 0;

  // Who ended last at some addresses of contexts; these are used again soon. The owner's alone.
  struct last_at {
    void const* context = nullptr;
    std::uint64_t id = 0;
  };
  std::array<last_at, 64> ended{};

  last_at& ended_at(void const* context) {
    auto const address = reinterpret_cast<std::uintptr_t>(context);
    return ended[(address >> 8 ^ address >> 17) % ended.size()];
  }

  void make_ready(fiber_record& r) {
    r.set_state(fiber_record::state_t::ready);
    ready.push_back(r);
    ++queued;
  }

  // It was in `ready`.
  void run(fiber_record& r) {
    ready.erase(ready.iterator_to(r));
    ++taken;
    r.set_state(fiber_record::state_t::running);
    r.started = true;
  }
};

} // namespace leaklab::detail
