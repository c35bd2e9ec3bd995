// What a suspended fiber waits in: which channel, mutex or other object, told apart from others of its kind.
//
// Nothing wraps these objects. A fiber that waits has a hook on its stack, which is linked into the object's list of
// waiters. The list is a circle, so whoever follows it from one of its hooks comes to its root, in the object. A
// sender that has put its value into the slot of an unbuffered channel is in no list; but the slot, which is the
// first word of the channel, points to the value, which is on the sender's stack.
#pragma once

#include <leaklab/world/fiber_record.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace leaklab::detail::page {

enum class object_kind : std::uint32_t { unknown, unbuffered_channel, buffered_channel, other };

// What a fiber waits in, as its stack and the symbols of the program tell.
struct wait {
  object_kind kind = object_kind::unknown;
  bool sends = false;      // into a channel
  bool in_a_queue = false; // it waits in a list of waiters
};

// Returns what an operation is: "unbuffered_channel::push".
wait wait_of(std::string_view operation, bool in_a_queue);

// The objects that fibers have waited in, in one schedule. Each has a number, from 1, in the order in which they were
// met.
class objects {
public:
  void begin() {
    known_.clear();
    fibers_.clear();
  }
  // A fiber suspends. Call on its stack. Returns the number of the object; 0 if it cannot be found. `expected` is what
  // this returned the last time that the same steps were taken; 0 if they were not. `found_at` is kept for all waits with
  // the same stack, and is 0 at first: what leads to the object lies in the same word of it.
  std::uint32_t suspends(fiber_record const& r, wait const& w, std::uint32_t expected,
                         std::uint32_t& found_at);
  // A fiber is made ready; it still is in the call in which it waited.
  void wakes(std::uint64_t fiber);
  // A fiber runs: what it has waited in may be gone when it suspends again.
  void runs(std::uint64_t fiber);

  struct buffer {
    std::uint32_t object, items, capacity;
  };
  // Returns how many items there are in the buffered channels that surely exist now: a fiber is in a call of theirs.
  std::vector<buffer> const& buffers();

private:
  struct object {
    std::uintptr_t address;
    object_kind kind;
  };
  struct fiber {
    std::uintptr_t hook = 0; // that links it into a list; 0 if none does
    std::uint32_t in = 0;    // the number of the object in whose call it is
  };

  fiber& at(std::uint64_t id);
  std::uint32_t number(std::uintptr_t address, object_kind kind);
  std::uint32_t of_queue(fiber_record const& r, wait const& w, std::uint32_t& found_at);
  std::uint32_t of_waiter(fiber_record const& r, wait const& w, std::span<std::uintptr_t const> stack,
                          std::size_t at, bool is_where_it_was);
  std::uint32_t of_slot(fiber_record const& r, std::uint32_t& found_at);
  std::uintptr_t after_waiters(std::uintptr_t at, std::uintptr_t hook) const;
  bool is_known(std::uintptr_t address, object_kind kind) const;
  bool surely_exists(std::uint32_t number) const;

  std::vector<object> known_;
  std::vector<fiber> fibers_; // by their numbers
  std::vector<buffer> buffers_;
};

} // namespace leaklab::detail::page
