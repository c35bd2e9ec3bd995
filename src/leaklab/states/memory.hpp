// The memory of a program whose schedules are counted by states: a piece of address space for each fiber.
// Where an object lies depends on the fiber that made it, and on what that fiber has and gave back, not on
// the other fibers. Memory that was never written, or was given back, is all zero.
//
// Each piece is cut into classes of blocks of one size; a new block is the lowest free one of its class. So
// which blocks are taken says all about a piece, whatever came before.
//
// Small blocks may be written at once. The pages of large blocks, stacks above all, are write-protected until
// they are first written, so that what is hashed and erased is what was written, and not a whole stack.
#pragma once

#include <leaklab/states/mixer.hpp>

#include <cstddef>
#include <cstdint>

namespace leaklab::detail::states {

inline constexpr unsigned most_fibers = 64;

// The pieces: those of fibers are 0 to most_fibers - 1.
enum piece : int {
  first_record =
      most_fibers, // + the number of a fiber: what leaklab itself keeps of those that the fiber started
  before = 2 * most_fibers,  // what is made before the body's first step
  of_scheduler = before + 1, // leaklab's and Boost.Fiber's: no part of a state
  pieces = of_scheduler + 1,
  outside = -1, // the program's own allocator
};

// Whose memory this thread takes.
extern constinit thread_local int current_piece;

class memory {
public:
  static constexpr std::size_t page = 4096;

  // Maps the address space. Returns false if there is no room.
  static bool map();
  static bool holds(void const* at);
  static std::uintptr_t begin();
  static std::uintptr_t end();

  // Returns nullptr if the piece has no room left for such a block.
  static void* take(int piece, std::size_t bytes, std::size_t alignment = 16);
  static void give_back(void* block);
  // Whether that is the beginning of a block that is taken.
  static bool is_taken(void const* block);
  static std::size_t size_of(void const* block);

  // A page is about to be written that may not be. Returns false if it is not of a large block that is taken.
  static bool let_write(void* at);

  // Erases all pieces of fibers, and brings the scheduler's back to what it was at keep().
  static void keep();
  static void begin_anew();

  // How many blocks of the scheduler's piece are taken.
  static std::uint64_t blocks_of_scheduler();
  static bool same_block(void const* a, void const* b);
  // Whether `from` is in a large block of which nothing below has been written, as in a new stack.
  static bool is_new_stack(void const* from);
  // Says where the stack in a block ends: what lies below `from` does not count. It holds for the next
  // add_to().
  static void set_lower_end(void const* from);
  // Is called when a large block was given back.
  static void (*gone)(std::uintptr_t from, std::uintptr_t to);
  // Adds all taken blocks of the fibers' pieces.
  static void add_to(mixer& m);
};

} // namespace leaklab::detail::states
