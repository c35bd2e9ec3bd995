// Finds data races among the fibers of one thread: FastTrack (Flanagan and Freund, PLDI 2009), with all accesses kept
// that a later one could race with, to each byte.
//
// Only what the program orders is an order: that one fiber ran before another one is none. All memory that this
// writes is its own.
#pragma once

#include <leaklab/races/memory_observer.hpp>
#include <leaklab/races/race_table.hpp>
#include <observed_memory/arena.hpp>
#include <observed_memory/call_tree.hpp>
#include <observed_memory/shadow.hpp>
#include <observed_memory/vector_clock.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace leaklab::observed_memory {

class recorder;

// How much memory an arena has, which lies behind the recorder that uses it.
inline constexpr std::size_t arena_bytes = std::size_t{1} << 30;

// Bytes that are not recorded.
struct range {
  address from, bytes;
  bool has(address at) const { return at - from < bytes; }
};

struct fiber {
  recorder* home;
  vector_clock now;
  vector_clock once_acquired; // by relaxed loads: what a fence acquires
  vector_clock released;      // by a fence: what a relaxed store releases
  bool has_released;
  std::uint16_t id;
  std::uint32_t call; // the node of the function that runs
  std::uint32_t born; // the step in which it was started
  address stack_from, stack_to;
  unsigned operations;        // of Boost.Fiber that it is inside of
  range object, slots;        // of the outermost of them
  address barrier;            // at which it waits; 0: at none
  vector_clock before_detach; // what it knows when it has detached a fiber
  vector_clock of_barrier;    // what it knows when it leaves, unless it came last
  bool has_changed_an_atomic; // since it went on, or came to an atomic operation
};

// A thing by which fibers order what they do.
struct sync {
  std::uint64_t key;
  std::uint64_t schedule;
  vector_clock released;
  std::uint64_t pushes, pops; // of a channel: which slot comes next
  bool is_held;               // a lock of the C library, by one fiber alone
  std::uint32_t next_of_line; // see recorder::line; its place + 1, or 0
};

// A call of pthread_once by a fiber.
struct once_call {
  void (*what)();
  bool is_made; // by this call
};

class recorder {
public:
  once_call* call_once; // what the fiber that runs is about to call; nullptr: nothing

  void begin_memory(std::byte* from, std::size_t bytes) { arena_.begin(from, bytes); }
  void begin(leaklab::detail::race_table* races, std::size_t const* choices, bool compares_states);
  bool compares_states() const { return compares_states_; }
  void starts(std::uint64_t id, std::uint64_t parent, address top, std::size_t bytes);
  fiber* goes_on(std::uint64_t id);
  // Returns nullptr if it is not observed.
  fiber* fiber_of(std::uint64_t id) {
    return id == 0 || stopped_ || id >= fiber_count_ ? nullptr : &fibers_[id];
  }
  void joins_all(fiber& f);

  void touch(fiber& f, address at, std::size_t bytes, std::uint8_t kind, address code);
  // What is there is new from here on.
  void forget(address at, std::size_t bytes);
  // The fiber comes to an atomic operation of a weaker order than that of all that are sequentially consistent.
  void note_weaker(fiber const& f, address code);
  call_tree& calls() { return calls_; }

  // The fiber knows what was released there; and says what it knows itself: to what is known there already, or in
  // place of it.
  void acquire(fiber& f, std::uint64_t key);
  void release(fiber& f, std::uint64_t key);
  void release_alone(fiber& f, std::uint64_t key);
  void acquire(fiber& f, vector_clock const& c);
  void forget_released(std::uint64_t key);
  // A lock of the C library, which one fiber has, or several share. Those that share it are not ordered by that.
  void lock(fiber& f, address lock);
  void lock_shared(fiber& f, address lock);
  void unlock(fiber& f, address lock);
  // A relaxed load, and a relaxed store.
  void acquire_once(fiber& f, std::uint64_t key);
  void release_fenced(fiber& f, std::uint64_t key, bool alone);
  void fence(fiber& f, bool acquires, bool releases);
  // The fiber goes on after the other's end.
  void join(fiber& f, std::uint64_t ended);
  // In between the fiber knows what the other one did.
  void begin_detach(fiber& f, std::uint64_t other);
  void end_detach(fiber& f);
  void push(fiber& f, address channel, std::size_t capacity);
  void pop(fiber& f, address channel, std::size_t capacity);
  void enter_barrier(fiber& f, address barrier);
  void leave_barrier(fiber& f, address barrier, bool was_last);

  // See memory_observer.hpp.
  leaklab::detail::states::key order_so_far(std::span<leaklab::detail::observed_fiber const> who);

private:
  static constexpr std::size_t most_fibers = 1 << 16, most_syncs = 1 << 18, sync_slots = 2 * most_syncs;

  // The things in one line of memory, of 64 bytes, and in others with the same number.
  struct line {
    std::uint64_t schedule;
    std::uint32_t first; // its place + 1, or 0
  };
  static constexpr std::size_t most_lines = 1 << 16;

  sync* sync_of(std::uint64_t key);
  line& line_of(address number);
  void forget_syncs(address at, std::size_t bytes);
  void has_released(fiber& f);
  void touch_word(fiber& f, address number, std::uint8_t mask, access& now, std::size_t bytes);
  bool is_of_an_earlier_life(access const& a, address at) const;
  void race(fiber& f, access const& earlier, access const& later, std::uint8_t mask, std::size_t bytes);
  // Does nothing without a record.
  void note_place(leaklab::detail::access_record*, fiber const& f, std::uint8_t kind, address code) const;
  void write_down(leaklab::detail::access_record& r, access const& a, std::size_t bytes) const;
  void stop(char const* why);
  void look_for_thread_locals();
  bool can_race(access const& a, address at, std::span<leaklab::detail::observed_fiber const> who) const;
  bool forget_what_cannot_race(std::span<leaklab::detail::observed_fiber const> who);
  std::size_t times_until(std::uint16_t fiber, std::uint32_t time) const;

  leaklab::detail::race_table* races_;
  std::size_t const* choices_;
  bool compares_states_;
  bool stopped_;          // there is no room: nothing is recorded in the rest of this schedule
  std::uint64_t running_; // the fiber that went on last; 0: none
  std::uint32_t step_;
  std::uint64_t schedule_;
  std::size_t fiber_count_, sync_count_;
  arena arena_;
  // The static thread_local variables of the thread, and those of them that the program itself has.
  std::uintptr_t thread_;
  range of_thread_, of_program_and_thread_;
  fiber fibers_[most_fibers];
  sync syncs_[sync_slots];
  std::uint32_t used_syncs_[most_syncs];
  line lines_[most_lines];
  // When those accesses were that later ones could race with, by fiber: each time once, in ascending order.
  static constexpr std::size_t most_times = 1 << 18;
  struct fiber_time {
    std::uint16_t fiber;
    std::uint32_t time;
    auto operator<=>(fiber_time const&) const = default;
  };
  std::size_t time_count_;
  fiber_time times_[most_times];
  call_tree calls_;
  shadow shadow_;
};

// The fiber that runs on this thread, while it is observed.
extern constinit thread_local fiber* current;

} // namespace leaklab::observed_memory
