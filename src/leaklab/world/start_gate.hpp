// Holds the threads of a world back until all of them have been made.
#pragma once

#include <condition_variable>
#include <mutex>

namespace leaklab::detail {

class start_gate {
public:
  // Lets the threads begin, or sends them home. Call one of the two once.
  void open() { decide(state::open); }
  void give_up() { decide(state::given_up); }

  // Blocks until then. Returns false if the start was given up.
  bool wait() {
    std::unique_lock l(mutex_);
    decided_.wait(l, [this] { return state_ != state::closed; });
    return state_ == state::open;
  }

private:
  enum class state { closed, open, given_up };
  void decide(state s) {
    std::lock_guard const l(mutex_);
    state_ = s;
    decided_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable decided_;
  state state_ = state::closed;
};

} // namespace leaklab::detail
