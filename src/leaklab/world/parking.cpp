// Threads of a world that have nothing to do; see world.hpp.
#include <leaklab/world/scheduler.hpp>
#include <leaklab/world/world.hpp>

#include <algorithm>
#include <iterator>

namespace leaklab::detail {

void world::add(scheduler& s) {
  lock l(mutex_);
  schedulers_.push_back(&s);
}

void world::park(scheduler& s, clock::time_point until) {
  constexpr auto never = clock::time_point::max();
  lock l(mutex_);
  auto& p = s.parking;
  p.idle = until == never;
  idle_ += p.idle;
  parked_.push_back(&s);
  p.parked = true; // before it looks whether it was notified; wake() does it the other way round
  if (p.notified || is_ending())
    unpark(s);
  else
    check_quiet();
  while (p.parked) {
    auto const look_again = keep_watch(s) ? clock::now() + p.patience : never;
    auto const first = std::min(until, look_again);
    auto const called = [&p] { return !p.parked || p.sent; };
    if (first == never)
      p.wake_up.wait(l, called);
    else if (!p.wake_up.wait_until(l, first, called) && (first == until || take_from_others(s)))
      unpark(s);
  }
  if (scout_ == &s)
    make_scout_of_another();
  p.notified = false;
}

void world::wake(scheduler& s, scheduler* by) {
  s.parking.notified = true;
  if (!s.parking.parked)
    return; // it looks before it parks
  lock l(mutex_);
  if (!s.parking.parked)
    return;
  if (!by)
    return unpark(s);
  s.hand_over_woken(*by);
  if (!s.parking.idle)
    unpark(s); // to find its deadline anew: it may have been that of the fiber it has lost
  if (scout_wanted_)
    make_scout_of_another();
}

// Whoever has work for a thread and cannot take it over does this himself, before that thread wakes up.
void world::unpark(scheduler& s) {
  auto& p = s.parking;
  if (!p.parked)
    return;
  p.parked = false;
  idle_ -= p.idle;
  std::erase(parked_, &s);
  p.wake_up.notify_one();
}

void world::check_quiet() {
  if (!is_quiet())
    return;
  if (!judged_)
    return end(end_reason::quiet);
  quiet_claimed_ = true;
  changed_.notify_all();
}

// ---------------------------------------------------------------- the scout

// A fiber became ready while a thread is parked and nobody looks round.
void world::send_scout() {
  lock l(mutex_);
  if (scout_wanted_)
    make_scout_of_another();
}

// The scout has something else to do, or there was none.
void world::make_scout_of_another() {
  scout_wanted_ = false;
  scout_ = parked_.empty() ? nullptr : parked_.back();
  if (scout_) {
    scout_->parking.sent = true;
    scout_->parking.wake_up.notify_one();
  }
}

// True: `s` is the scout, since a fiber waits in the queue of another thread.
bool world::keep_watch(scheduler& s) {
  s.parking.sent = false;
  if (!shared_ || (scout_ && scout_ != &s))
    return false;
  scout_wanted_ = true; // before it looks; has_become_ready() does it the other way round
  bool waiting = false;
  for (auto* const other : schedulers_) {
    other->parking.queued_then = 0;
    if (other->parking.parked)
      continue;
    owner_lock::visit const v(other->own.lock);
    other->parking.queued_then = other->own.queued;
    waiting = waiting || !other->own.ready.empty();
  }
  scout_ = waiting ? &s : nullptr;
  scout_wanted_ = !waiting;
  return waiting;
}

// Takes the older half of some thread's queue, if a fiber that the scout saw in there is there still.
bool world::take_from_others(scheduler& s) {
  thread_fibers::ready_list taken;
  for (auto* const other : schedulers_) {
    auto& from = other->own;
    if (other->parking.parked || !taken.empty())
      continue;
    owner_lock::visit const v(from.lock);
    if (from.taken >= other->parking.queued_then)
      continue;
    auto const half = (from.queued - from.taken + 1) / 2;
    for (std::size_t i = 0; i < half; ++i) {
      auto& r = from.ready.front();
      from.ready.pop_front();
      from.live.erase(from.live.iterator_to(r));
      taken.push_back(r);
    }
    from.taken += half;
  }
  auto& patience = s.parking.patience;
  patience = taken.empty() ? std::min(2 * patience, most_patience) : least_patience;
  if (taken.empty())
    return false;
  std::lock_guard const l(s.own.lock);
  while (!taken.empty()) {
    auto& r = taken.front();
    taken.pop_front();
    s.adopt(r);
  }
  return true;
}

} // namespace leaklab::detail
