// Who looks at each access to memory of the fibers of one thread, and finds those that nothing orders. It is in a
// library of its own, src/observed_memory, which a program has if leaklab_observe_memory() in CMake was called for it.
#pragma once

#include <leaklab/races/race_table.hpp>
#include <leaklab/states/mixer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace leaklab::detail {

// A fiber of a schedule whose states are compared: its name in them, and whether it still runs or waits.
struct observed_fiber {
  std::uint32_t number;
  bool lives;
};

class memory_observer {
public:
  virtual ~memory_observer() = default;

  // What it writes while fibers run: no part of the program's memory.
  virtual std::vector<std::span<std::byte const>> memory() const = 0;

  // A run begins on the calling thread: nothing is known of its fibers. Races are entered in `races`; if `choices` is
  // not nullptr, it points to how many choices the run's director has made. `compares_states`: of the run's states, which
  // have the fibers' stacks in them.
  virtual void begin(race_table& races, std::size_t const* choices, bool compares_states = false) = 0;

  // A fiber was started by `parent` (0: by none), with a stack that ends at `top`.
  virtual void starts(std::uint64_t fiber, std::uint64_t parent, void const* top, std::size_t bytes) = 0;
  // From here on, what the thread does is this fiber's; 0: is no fiber's.
  virtual void runs(std::uint64_t fiber) = 0;
  // The same where the fiber has run before and did not suspend meanwhile: what is done between looks_at(0) and that is
  // leaklab's own business.
  virtual void looks_at(std::uint64_t fiber) = 0;
  // The running fiber has seen that all others have come to rest.
  virtual void joins_all() = 0;

  // Returns a number for what has happened before what, as far as later accesses can make a difference of it. `fibers`:
  // by their ids. Takes no memory.
  virtual states::key order_so_far(std::span<observed_fiber const> fibers) = 0;
};

// Whether this program is built for it.
bool is_memory_observed();

// Returns nullptr if it is not. Throws std::system_error if there is no address space.
std::shared_ptr<memory_observer> make_memory_observer();

} // namespace leaklab::detail

// What the library of its own defines.
extern "C" {
leaklab::detail::memory_observer* leaklab_make_memory_observer() __attribute__((weak));
// From here on nothing that this thread does is a fiber's. Returns what is passed to leaklab_memory_looks_again().
void* leaklab_memory_looks_away() noexcept __attribute__((weak));
void leaklab_memory_looks_again(void* fiber) noexcept __attribute__((weak));
}

namespace leaklab::detail {

// While it lives, nothing that this thread does is a fiber's: for a handler of signals, which interrupts one.
class unobserved {
public:
  unobserved() noexcept : fiber_(&leaklab_memory_looks_away ? leaklab_memory_looks_away() : nullptr) {}
  unobserved(unobserved const&) = delete;
  unobserved& operator=(unobserved const&) = delete;
  ~unobserved() {
    if (fiber_)
      leaklab_memory_looks_again(fiber_);
  }

private:
  void* const fiber_; // nullptr: none was observed
};

} // namespace leaklab::detail
