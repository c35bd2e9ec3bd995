// The states on the way, so that each can be put back without running the way to it again.
//
// Memory has an image: a copy of what all of it was at the last kept state. After a step, memory is compared
// with the image. Where it differs says what the step has changed, and so by how much the hash of the state
// is another one. To keep that state, too, its differences are brought into the image, and what the image was
// there is noted. So the image can go back, from the last kept state to the one before it.
//
// All of this is done on the stack aside: all other stacks are nothing but memory then.
#pragma once

#include <leaklab/states/aside.hpp>
#include <leaklab/states/differences.hpp>
#include <leaklab/states/fiber_table.hpp>
#include <leaklab/states/mixer.hpp>
#include <leaklab/states/walk.hpp>

#include <cstddef>
#include <cstdint>

namespace leaklab::detail::states {

class kept_states {
public:
  // Call it when the image is what memory is at the beginning of each schedule. The part of the calling
  // thread's own stack below `thread_stack` belongs to the states, as far as it is in use.
  // What is noted to put states back takes a quarter of `max_memory` at most, of all processes together.
  kept_states(void* thread_stack, fiber_table& fibers, search& s, walk& w, std::uint64_t max_memory);

  // How many states are kept: those of the first choices on a way.
  std::size_t count() const { return count_; }
  // Which node of the graph the n-th of them is.
  std::uint32_t node(std::size_t n) const { return states_[n].node; }

  // Compares memory with the image. `thread_stack` is where the thread's own stack is suspended. Returns the
  // sum over all words that count for the state, less what it is at the beginning of a schedule.
  key compare(void* thread_stack);
  // Keeps the state that was compared: memory must be as it was then. `suspended` is the stack that goes on
  // from there. Does nothing if there is no room.
  void keep(std::uint32_t node, aside::place suspended);
  // Forgets all but the first n, and leaves memory as it is.
  void forget_after(std::size_t n);
  // Puts back the n-th kept state, after compare(): memory must be as it was then. Those after it are
  // forgotten. Returns the stack that goes on.
  aside::place put_back(std::size_t n);

private:
  struct state {
    std::size_t notes; // where those of the state begin: what the image was before
    key sum;
    aside::place suspended;
    std::uint32_t node;
    std::uint16_t x87;
  };
  struct note {
    char* now;
    char* image;
    std::uint64_t bytes; // that many follow, and some that have no meaning
  };
  static constexpr std::size_t most_bytes = std::size_t{512} << 20; // of notes

  bool has_room_for_notes(std::size_t bytes);
  void forget_last(bool in_memory);

  search& search_;
  walk& walk_;
  std::uint64_t const max_memory_;
  differences differences_;
  fiber_table& fibers_;
  char* const thread_stack_;
  char* const image_of_thread_stack_; // ends as the stack does
  state* const states_;
  std::size_t count_ = 0;
  char* const notes_;
  std::size_t notes_end_ = 0;
};

// The exceptions that the old floating-point unit has met: fibers share them, since Boost.Context keeps the
// control word alone.
std::uint16_t status_of_x87();

} // namespace leaklab::detail::states
