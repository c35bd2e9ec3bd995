// Threads of a world that have nothing to do; see parking_lot.hpp.
#include <leaklab/world/parking_lot.hpp>

#include <algorithm>
#include <utility>

namespace leaklab::detail {

void parking_lot::add(world_thread& t) {
  world_lock const l(mutex_);
  t.parking_.patience = least_patience;
  threads_.push_back(&t);
  parked_.reserve(expected_); // so that parking takes no memory
}

void parking_lot::park(world_thread& t, clock::time_point until) {
  constexpr auto never = clock::time_point::max();
  in_real_time const here; // the waiting below is real
  world_lock l(mutex_);
  auto& p = t.parking_;
  spinning_ -= std::exchange(p.spins, false); // another thread has taken the fiber that only yields
  p.timed = time_ && until != never && !time_->is_never(until);
  timed_ += p.timed;
  if (time_)
    p.until = std::exchange(until, never);
  p.idle = until == never && !p.timed;
  idle_ += p.idle;
  parked_.push_back(&t);
  auto ask_again = never; // whether all being idle means something
  p.parked = true;        // before it looks whether it was notified; wake() does it the other way round
  if (p.notified || closed_)
    unpark(t);
  else
    ask_again = when_all_wait(l);
  while (p.parked) {
    auto const look_again = keep_watch(t) ? clock::now() + p.patience : never;
    auto const first = std::min({until, look_again, ask_again});
    auto const called = [&p] { return !p.parked || p.sent; };
    if (first == never)
      p.wake_up.wait(l, called);
    else if (p.wake_up.wait_until(l, first, called))
      continue;
    else if (first == ask_again)
      ask_again = idle_ == expected_ ? all_idle_(l, idle::still) : never;
    else if (first == until || take_from_others(t))
      unpark(t);
  }
  if (scout_ == &t)
    make_scout_of_another();
  p.notified = false;
}

void parking_lot::wake(world_thread& t, world_thread* by) {
  auto& p = t.parking_;
  p.notified = true;
  if (!p.parked)
    return; // it looks before it parks
  world_lock const l(mutex_);
  if (!p.parked)
    return;
  if (!by)
    return unpark(t);
  t.hand_over_woken(*by);
  if (!p.idle) // timed, or with a real deadline
    unpark(t); // to find its deadline anew: it may have been that of the fiber it has lost
  if (scout_wanted_)
    make_scout_of_another();
}

void parking_lot::close(world_lock const&) {
  closed_ = true;
  while (!parked_.empty())
    unpark(*parked_.back());
}

// Call this when a thread gets work that the caller cannot run: the thread must stop counting as idle before
// it wakes.
void parking_lot::unpark(world_thread& t) {
  auto& p = t.parking_;
  if (!p.parked)
    return;
  p.parked = false;
  idle_ -= p.idle;
  timed_ -= std::exchange(p.timed, false);
  std::erase(parked_, &t);
  p.wake_up.notify_one();
}

void parking_lot::reopen(world_lock const&) {
  closed_ = false;
  time_is_held_ = false;
  spinning_ = 0;
  for (auto* const t : threads_)
    t->parking_.spins = false;
}

// ---------------------------------------------------------------- time

// Is called when a thread has begun to wait. Returns when to call the idle listener again.
parking_lot::clock::time_point parking_lot::when_all_wait(world_lock const& l) {
  if (idle_ == expected_)
    return all_idle_(l, idle::now);
  if (time_ && !time_is_held_ && !closed_ && idle_ + timed_ + spinning_ == expected_)
    let_time_pass();
  return clock::time_point::max();
}

// No fiber can do anything before a deadline comes. Of fibers that only yield it is not known for what time
// they wait.
void parking_lot::let_time_pass() {
  constexpr std::chrono::milliseconds pause{1};
  auto next = steady_time::max();
  for (auto const* const t : threads_) {
    auto const& p = t->parking_;
    if (p.timed || (p.spins && p.until > time_->now()))
      next = std::min(next, p.until);
  }
  time_->advance_to(time_->is_never(next) ? time_->now() + pause : next);
  for (auto const waiting = parked_; auto* const t : waiting)
    if (t->parking_.timed && t->parking_.until <= time_->now())
      unpark(*t);
}

void parking_lot::spins(world_thread& t, steady_time until) {
  in_real_time const here;
  world_lock const l(mutex_);
  t.parking_.until = until;
  spinning_ += !std::exchange(t.parking_.spins, true);
  when_all_wait(l);
}

void parking_lot::spins_no_longer(world_thread& t) {
  world_lock const l(mutex_);
  spinning_ -= std::exchange(t.parking_.spins, false);
}

void parking_lot::release_time(world_lock const& l) {
  time_is_held_ = false;
  if (idle_ != expected_)
    when_all_wait(l);
}

// ---------------------------------------------------------------- the scout

// A fiber became ready while a thread is parked and none is the scout.
void parking_lot::send_scout() {
  world_lock const l(mutex_);
  if (scout_wanted_)
    make_scout_of_another();
}

// The scout has something else to do, or there was none.
void parking_lot::make_scout_of_another() {
  scout_wanted_ = false;
  scout_ = parked_.empty() ? nullptr : parked_.back();
  if (scout_) {
    scout_->parking_.sent = true;
    scout_->parking_.wake_up.notify_one();
  }
}

// Returns true if `t` is the scout, since a fiber waits in the queue of another thread.
bool parking_lot::keep_watch(world_thread& t) {
  t.parking_.sent = false;
  if (expected_ == 1 || (scout_ && scout_ != &t))
    return false;
  scout_wanted_ = true; // before it looks; has_work() does it the other way round
  bool waiting = false;
  for (auto* const other : threads_) {
    other->parking_.entered_then = 0;
    if (other->parking_.parked)
      continue;
    auto& fibers = other->fibers_;
    owner_lock::visit const v(fibers.lock());
    other->parking_.entered_then = fibers.entered();
    waiting = waiting || !fibers.ready().empty();
  }
  scout_ = waiting ? &t : nullptr;
  scout_wanted_ = !waiting;
  return waiting;
}

// Takes the older half of some thread's queue, if a fiber that the scout saw in there is there still.
bool parking_lot::take_from_others(world_thread& t) {
  thread_fibers::ready_list taken;
  for (auto* const other : threads_) {
    auto& from = other->fibers_;
    if (other->parking_.parked || !taken.empty())
      continue;
    owner_lock::visit const v(from.lock());
    if (from.left() < other->parking_.entered_then)
      from.give_older_half(taken);
  }
  auto& patience = t.parking_.patience;
  patience = taken.empty() ? std::min(2 * patience, most_patience) : least_patience;
  if (taken.empty())
    return false;
  std::lock_guard const l(t.fibers_.lock());
  while (!taken.empty()) {
    auto& r = taken.front();
    taken.pop_front();
    t.adopt(r);
  }
  return true;
}

} // namespace leaklab::detail
