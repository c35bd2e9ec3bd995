// Which piece of memory is taken from in a run whose schedule is known: each fiber has one of its own, so where its
// objects lie does not depend on what leaklab itself takes meanwhile. The explorer and a replay do the same.
#pragma once

#include <leaklab/states/memory.hpp>
#include <leaklab/world/fiber_record.hpp>

#include <pthread.h>

namespace leaklab::detail::states {

// A director that has one passes on what happens. It is for the thread that makes the body.
class fiber_pieces {
public:
  // `others`: the piece of all code that is no fiber's.
  explicit fiber_pieces(int others) : others_(others) {}

  // What is made from here on is the body's, before its first step; and no longer.
  void body_is_made(bool begins) {
    thread_ = pthread_self();
    running_ = current_piece = begins ? before : others_;
  }
  // Between two steps, see director.hpp.
  void bookkeeping_begins() const { set(others_); }
  void bookkeeping_ends() const { set(running_); }

  // Call it inside of bookkeeping.
  void runs(fiber_record const& r) { running_ = static_cast<int>((r.id - 1) % most_fibers); }
  void stops() { running_ = others_; }

private:
  // A thread of the body's own may wake a fiber.
  void set(int piece) const {
    if (pthread_equal(thread_, pthread_self()))
      current_piece = piece;
  }

  int const others_;
  int running_ = others_;
  pthread_t thread_{};
};

} // namespace leaklab::detail::states
