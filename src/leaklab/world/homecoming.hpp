// The threads of a world whose scheduling is over: they are home. They stay until the snapshot is taken,
// since a thread that ends takes the stacks of its fibers along.
#pragma once

#include <leaklab/world/parking_lot.hpp>

#include <condition_variable>

namespace leaklab::detail {

class homecoming {
public:
  // `m` is the mutex of the world.
  homecoming(std::mutex& m, std::size_t threads) : mutex_(m), threads_(threads) {}

  // Blocks the calling thread, which is `t`, until all are home and release() was called.
  void arrive(world_thread& t);
  bool all_are_home(world_lock const&) const { return home_ == threads_; }
  // Blocks until all are home, or until that time.
  void wait_for_all(world_lock& l, std::chrono::steady_clock::time_point until);

  // The snapshot is taken: the threads may end.
  void release();
  // Whether a thread outside the world may, when released, still be about to wake a fiber of a thread:
  // `woken_from_outside` says whether any such wake-up of that thread has been seen.
  bool may_be_woken(bool woken_from_outside) const;

private:
  std::mutex& mutex_;
  std::size_t const threads_;
  std::condition_variable changed_;
  std::size_t home_ = 0;
  bool released_ = false;
  bool others_at_end_ = true; // the process had threads of others when this was released
};

} // namespace leaklab::detail
