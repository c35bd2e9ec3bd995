// The memory of a program whose schedules are counted by states: a piece of address space for each fiber.
// Where an object lies depends on the fiber that made it, and on what that fiber has and gave back, not on
// the other fibers. Memory that was never written, or was given back, is all zero.
//
// Each piece is cut into classes of blocks of one size; a new block is the lowest free one of its class. So
// which blocks are taken says all about a piece, whatever came before.
//
// Small blocks may be written at once. The pages of large blocks, stacks above all, are write-protected until
// they are first written, so that what is compared and erased is what was written, and not a whole stack.
#pragma once

#include <cstddef>
#include <cstdint>

namespace leaklab::detail::states {

class differences;
class relative_times;

inline constexpr unsigned most_fibers = 256;

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

  // Whether it is known which pages of large blocks were written; see traps.hpp.
  // `ignored`: large blocks are not erased when they are given back, which costs more than a small schedule.
  enum class writes { seen, unseen, ignored };
  // Maps the address space. Returns false if there is no room.
  static bool map(writes = writes::seen);
  // Takes back what map() has done, unless some block is taken. Returns whether it has.
  static bool unmap_if_nothing_is_taken();
  static bool holds(void const* at);
  // Whether that is in the image of this memory.
  static bool image_holds(void const* at);

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

  // Whether of the blocks of one size, in one piece, half are taken; of all but the stacks of bodies.
  static bool is_half_taken();
  // How many blocks of the scheduler's piece are taken.
  static std::uint64_t blocks_of_scheduler();
  // Returns where the block begins with that address in it; 0 if it is not in this memory.
  static std::uintptr_t block_of(void const* at);
  // Whether `from` is in a large block of which nothing below has been written, as in a new stack.
  static bool is_new_stack(void const* from);
  // Says that the words of the large block that begins there count for the state from `from` on: a stack ends
  // there. 0: all of them do, as in a new block.
  static void set_end_of_stack(std::uintptr_t block, std::uintptr_t from);
  // Says that what lies below `from`, in the large block that begins there, is as it was in the image, or need
  // not be. It holds for the next compare().
  static void is_same_below(std::uintptr_t block, std::uintptr_t from);
  // Is called when a large block was given back.
  static void (*gone)(std::uintptr_t from, std::uintptr_t to);
  // Compares all of this memory with its image. The fibers' pieces count for the state.
  static void compare(differences& d);
  // Looks at all of it that counts for the state.
  static void look_at(relative_times& t);
};

} // namespace leaklab::detail::states
