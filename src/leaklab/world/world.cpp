// The shared state of one world; see world.hpp.
#include <leaklab/world/world.hpp>

#include <leaklab/world/leak_sanitizer.hpp>
#include <leaklab/world/scheduler.hpp>
#include <leaklab/world/stack_extent.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace leaklab {

using state_t = fiber_record::state_t;

// ---------------------------------------------------------------- the life of a fiber

void world::has_finished(fiber_record& r) {
  if (r.background || add(foreground_, -1ul) > 1)
    return;
  lock l(mutex_);
  end(end_reason::all_finished);
}

fiber_record* world::choose(thread_fibers::ready_list& ready) {
  if (ready.empty() || is_ending())
    return nullptr;
  auto next = ready.begin();
  std::size_t chosen = 0;
  if (std::next(next) != ready.end()) {
    ready_ids_.clear();
    for (auto const& r : ready)
      ready_ids_.push_back(r.id);
    chosen = director_->choose(ready_ids_);
  }
  if (chosen == director::stop || !director_->may_go_on()) {
    stop();
    return nullptr;
  }
  std::advance(next, chosen);
  director_->runs(*next);
  return &*next;
}

void world::stop() {
  lock l(mutex_);
  end(end_reason::time_limit);
}

// ---------------------------------------------------------------- the end

void world::end(end_reason why) {
  if (is_ending())
    return;
  end_ = why;
  while (!parked_.empty())
    unpark(*parked_.back());
  changed_.notify_all();
}

// ---------------------------------------------------------------- what fibers say of themselves

void world::set_name(fiber_record& r, std::string name) {
  lock l(mutex_);
  r.name = std::move(name);
}

void world::mark_background(fiber_record& r) {
  lock l(mutex_);
  if (r.id == 1 || std::exchange(r.background, true))
    return;
  if (add(foreground_, -1ul) == 1)
    end(end_reason::all_finished);
}

std::uint64_t world::begin_external_work() {
  lock l(mutex_);
  ++external_;
  return run_;
}

void world::end_external_work(std::uint64_t run) {
  lock l(mutex_);
  if (run != run_)
    return;
  --external_;
  check_quiet();
  if (external_ == 0)
    changed_.notify_all();
}

void world::be_the_body(std::function<void()> const& body) {
  {
    lock l(mutex_);
    body_started_ = true;
    changed_.notify_all();
  }
  std::exception_ptr failure;
  try {
    body();
  } catch (...) {
    failure = std::current_exception();
  }
  lock l(mutex_);
  body_finished_ = true;
  failure_ = std::move(failure);
  outlived_ = foreground_ - 1; // the body itself still counts
}

// ---------------------------------------------------------------- the run, seen from outside

void world::open() {
  lock l(mutex_);
  open_ = true;
  changed_.notify_all();
}

void world::give_up(std::size_t threads) {
  lock l(mutex_);
  threads_ = threads;
  given_up_ = true;
  changed_.notify_all();
}

bool world::wait_until_open() {
  lock l(mutex_);
  changed_.wait(l, [this] { return open_ || given_up_; });
  return open_;
}

void world::wait_for_end(std::chrono::milliseconds time_limit, std::chrono::milliseconds grace) {
  lock l(mutex_);
  changed_.wait(l, [this] { return body_started_ || is_ending(); }); // a busy machine may take its time
  auto const deadline = clock::now() + time_limit;
  if (!changed_.wait_until(l, deadline, [this] { return is_ending(); }))
    end(end_reason::time_limit);
  auto const all_home = [this] { return home_ == threads_; };
  auto const patience = std::max(deadline, clock::now()) + grace;
  changed_.wait_until(l, patience, all_home);
}

leaklab::verdict world::verdict() const {
  using enum leaklab::verdict;
  switch (end_) {
  case end_reason::time_limit:
    return unfinished;
  case end_reason::all_finished:
    return clean;
  default:
    return body_finished_ ? leak : deadlock;
  }
}

// Fibers that count: not those that a background fiber has started since all others had finished.
std::size_t world::left() const {
  return end_ == end_reason::all_finished ? 0 : foreground_.load();
}

tally world::count() const {
  lock l(mutex_);
  return {verdict(), left(), outlived_, failure_ != nullptr};
}

void world::begin_anew() {
  lock l(mutex_);
  ++run_;
  external_ = 0;
  foreground_ = 0;
  last_id_ = 0;
  outlived_ = 0;
  body_started_ = false;
  body_finished_ = false;
  end_ = end_reason::none;
  failure_ = nullptr;
  for (auto* const s : schedulers_) {
    s->own.spawned = 0;
    s->own.finished = 0;
  }
}

world_snapshot world::take_snapshot() {
  lock l(mutex_);
  bool const cut_short = end_ == end_reason::time_limit;
  world_snapshot s;
  s.all_threads_home = home_ == threads_;
  s.report.outlived = outlived_;
  s.report.verdict = verdict();
  for (auto* const thread : schedulers_) {
    owner_lock::visit const v(thread->own.lock);
    s.report.spawned += thread->own.spawned;
    s.report.finished += thread->own.finished;
    for (auto& r : thread->own.live) {
      if (r.background || left() == 0)
        continue;
      auto& f = s.fibers.emplace_back();
      f.info.id = r.id;
      f.info.parent = r.parent;
      f.info.name = r.name;
      auto const state = r.state();
      f.info.state = !cut_short && state == state_t::blocked ? state_t::stuck : state;
      f.spawned_from = s.all_threads_home ? std::move(r.spawned_from) : r.spawned_from;
      bool const suspended = state == state_t::ready || (state != state_t::running && thread->parking.home);
      f.info.stack_bytes = stack_extent_of(*r.context, suspended).bytes;
      if (stacks && suspended && r.started)
        f.stack = capture_suspended(*r.context);
    }
  }
  std::ranges::sort(s.fibers, {}, [](fiber_snapshot const& f) { return f.info.id; });
  return s;
}

void world::release() {
  lock l(mutex_);
  released_ = true;
  changed_.notify_all();
}

void world::come_home(scheduler& s) {
  lock l(mutex_);
  s.parking.home = true;
  ++home_;
  changed_.notify_all();
  changed_.wait(l, [this] { return released_ && home_ == threads_; });
  // Who wakes a fiber from outside touches its scheduler a little longer than the fiber may need to end.
  changed_.wait_for(l, patience_with_outsiders, [this] { return external_ == 0; });
}

void world::abandon_fibers_of(scheduler& s) {
  lock l(mutex_);
  std::lock_guard const own(s.own.lock);
  s.own.ready.clear();
  s.own.taken = s.own.queued;
  while (!s.own.live.empty()) {
    auto& r = s.own.live.front();
    s.own.live.pop_front();
    abandon(*r.context);
  }
}

// From here on Boost.Fiber does not refer to the fiber, and its thread can end. Its stack stays as it is.
void world::abandon(boost::fibers::context& fiber) {
  fiber.create_waker(); // outdates every waker of it that is still about: a late wake-up does nothing
  if (fiber.sleep_is_linked())
    fiber.sleep_unlink();
  if (fiber.worker_is_linked())
    fiber.detach();
  leak_sanitizer::keep(fiber);
}

std::exception_ptr world::failure() const {
  lock l(mutex_);
  return failure_;
}

} // namespace leaklab
