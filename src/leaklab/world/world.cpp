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

void world::enter(fiber_record& r, fiber_record const* parent, scheduler* running_on) {
  lock l(mutex_);
  r.id = ++last_id_;
  r.parent = parent ? parent->id : 0;
  r.state = running_on ? state_t::running : state_t::ready;
  r.started = running_on != nullptr;
  r.attached = running_on;
  live_.push_back(r);
  ++foreground_;
  if (director_ && running_on)
    director_->starts_at_once(r);
}

void world::make_ready(fiber_record& r) {
  lock l(mutex_);
  r.state = state_t::ready;
  r.attached = nullptr;
  ready_.push_back(r);
  if (director_)
    director_->becomes_ready(r);
  if (!parked_.empty())
    unpark(*parked_.back());
}

world::choice world::switch_from(fiber_record* leaving, state_t into, scheduler& here, bool want_next) {
  lock l(mutex_);
  if (leaving && leaving->state == state_t::running) {
    leaving->state = into;
    if (director_)
      director_->suspends(*leaving);
    if (into == state_t::finished) {
      ++finished_;
      live_.erase(live_.iterator_to(*leaving));
      if (!leaving->background && --foreground_ == 0)
        end(end_reason::all_finished);
    }
  }
  if (leaving && into == state_t::sleeping && director_ && !director_->may_sleep(*leaving))
    end(end_reason::time_limit);
  if (end_ == end_reason::none && want_next && !ready_.empty())
    if (auto* const next = pick()) {
      next->state = state_t::running;
      next->started = true;
      next->attached = &here;
      return {next, false};
    }
  return {nullptr, end_ != end_reason::none};
}

// Takes the next fiber out of the queue; nullptr, and the run is over, if the director does not want to go
// on.
fiber_record* world::pick() {
  auto next = ready_.begin();
  if (director_) {
    std::size_t chosen = 0;
    if (std::next(next) != ready_.end()) {
      ready_ids_.clear();
      for (auto const& r : ready_)
        ready_ids_.push_back(r.id);
      chosen = director_->choose(ready_ids_);
    }
    if (chosen == director::stop || !director_->may_go_on()) {
      end(end_reason::time_limit);
      return nullptr;
    }
    std::advance(next, chosen);
    director_->runs(*next);
  }
  auto& r = *next;
  ready_.erase(next);
  return &r;
}

bool world::has_ready() const {
  lock l(mutex_);
  return !ready_.empty();
}

// ---------------------------------------------------------------- threads

void world::park(scheduler& s, clock::time_point until) {
  bool const has_deadline = until != clock::time_point::max();
  lock l(mutex_);
  auto& p = s.parking;
  if (!p.notified && ready_.empty() && end_ == end_reason::none) {
    p.counted_in = has_deadline ? &timed_ : &idle_;
    ++*p.counted_in;
    parked_.push_back(&s);
    check_quiet();
    auto const woken = [&p] { return p.counted_in == nullptr; };
    if (!has_deadline)
      p.wake_up.wait(l, woken);
    else if (!p.wake_up.wait_until(l, until, woken))
      unpark(s);
  }
  p.notified = false;
}

void world::wake(scheduler& s) {
  lock l(mutex_);
  s.parking.notified = true;
  unpark(s);
}

void world::unpark(scheduler& s) {
  auto& p = s.parking;
  if (!p.counted_in)
    return;
  --*p.counted_in;
  p.counted_in = nullptr;
  std::erase(parked_, &s);
  p.wake_up.notify_one();
}

// ---------------------------------------------------------------- the end

void world::check_quiet() {
  if (idle_ == threads_ && external_ == 0)
    end(end_reason::quiet);
}

void world::end(end_reason why) {
  if (end_ != end_reason::none)
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
  if (--foreground_ == 0)
    end(end_reason::all_finished);
}

void world::begin_external_work() {
  lock l(mutex_);
  ++external_;
}

void world::end_external_work() {
  lock l(mutex_);
  --external_;
  check_quiet();
}

void world::be_the_body(std::function<void()> const& body) {
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

void world::wait_for_end(clock::time_point deadline, std::chrono::milliseconds grace) {
  lock l(mutex_);
  if (!changed_.wait_until(l, deadline, [this] { return end_ != end_reason::none; }))
    end(end_reason::time_limit);
  auto const all_home = [this] { return home_ == threads_; };
  auto const patience = std::max(deadline, clock::now()) + grace;
  changed_.wait_until(l, patience, all_home);
}

leaklab::verdict world::verdict() const {
  using enum leaklab::verdict;
  return end_ == end_reason::time_limit ? unfinished
         : foreground_ == 0             ? clean
         : body_finished_               ? leak
                                        : deadlock;
}

tally world::count() const {
  lock l(mutex_);
  return {verdict(), foreground_, outlived_, failure_ != nullptr};
}

void world::begin_anew() {
  lock l(mutex_);
  foreground_ = 0;
  last_id_ = 0;
  finished_ = 0;
  outlived_ = 0;
  body_finished_ = false;
  end_ = end_reason::none;
  failure_ = nullptr;
}

world_snapshot world::take_snapshot() {
  lock l(mutex_);
  bool const cut_short = end_ == end_reason::time_limit;
  world_snapshot s;
  s.all_threads_home = home_ == threads_;
  s.report.spawned = last_id_;
  s.report.finished = finished_;
  s.report.outlived = outlived_;
  s.report.verdict = verdict();
  for (auto& r : live_) {
    if (r.background)
      continue;
    auto& f = s.fibers.emplace_back();
    f.info.id = r.id;
    f.info.parent = r.parent;
    f.info.name = r.name;
    f.info.state = !cut_short && r.state == state_t::blocked ? state_t::stuck : r.state;
    bool const suspended = r.state != state_t::running && (!r.attached || r.attached->parking.home);
    f.info.stack_bytes = stack_extent_of(*r.context, suspended).bytes;
    if (stacks && suspended && r.started)
      f.stack = capture_suspended(*r.context);
    f.spawned_from = r.spawned_from;
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
}

void world::abandon_fibers_of(scheduler& s) {
  lock l(mutex_);
  for (auto i = live_.begin(); i != live_.end();) {
    auto& r = *i++;
    if (r.attached == &s || !r.attached)
      abandon(r);
  }
}

// From here on nothing refers to the fiber and its thread can end. Its stack stays as it is.
void world::abandon(fiber_record& r) {
  r.context->create_waker(); // outdates every waker of it that is still about: a late wake-up does nothing
  if (r.context->sleep_is_linked())
    r.context->sleep_unlink();
  if (r.attached)
    r.context->detach();
  if (r.ready_hook.is_linked())
    ready_.erase(ready_.iterator_to(r));
  live_.erase(live_.iterator_to(r));
  leak_sanitizer::keep(*r.context);
}

std::exception_ptr world::failure() const {
  lock l(mutex_);
  return failure_;
}

} // namespace leaklab
