// The end of a world's threads; see homecoming.hpp.
#include <leaklab/world/homecoming.hpp>

#include <leaklab/world/process_threads.hpp>

namespace leaklab::detail {

void homecoming::arrive(world_thread& t) {
  world_lock l(mutex_);
  t.home_ = true;
  ++home_;
  changed_.notify_all();
  changed_.wait(l, [&] { return released_ && all_are_home(l); });
}

void homecoming::wait_for_all(world_lock& l, std::chrono::steady_clock::time_point until) {
  changed_.wait_until(l, until, [&] { return all_are_home(l); });
}

void homecoming::release() {
  world_lock const l(mutex_);
  others_at_end_ = !all_are_home(l) || number_of_threads() != threads_ + 1; // one waits for this world
  released_ = true;
  changed_.notify_all();
}

bool homecoming::may_be_woken(bool woken_from_outside) const {
  world_lock const l(mutex_);
  return others_at_end_ && woken_from_outside;
}

} // namespace leaklab::detail
