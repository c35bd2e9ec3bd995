// The shared state of one world; see world.hpp.
#include <leaklab/world/world.hpp>

#include <leaklab/stack/context_access.hpp>
#include <leaklab/stack/leak_sanitizer.hpp>
#include <leaklab/stack/resident.hpp>
#include <leaklab/stack/stack_extent.hpp>
#include <leaklab/world/process_threads.hpp>
#include <leaklab/world/scheduler.hpp>

#include <algorithm>
#include <iterator>
#include <new>
#include <utility>

namespace leaklab::detail {

using state_t = fiber_record::state_t;

namespace {

constexpr std::size_t most_without_memory = 256; // fibers that are told apart when memory was used up

std::chrono::milliseconds time_until(std::chrono::steady_clock::time_point t) {
  auto const left = std::chrono::ceil<std::chrono::milliseconds>(t - std::chrono::steady_clock::now());
  return std::max(left, std::chrono::milliseconds::zero());
}

} // namespace

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

void world::run_out_of_memory() {
  lock l(mutex_);
  end(end_reason::out_of_memory);
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
  } catch (std::bad_array_new_length const&) { // a size that makes no sense, which no memory would do for
    failure = std::current_exception();
  } catch (std::bad_alloc const&) {
    failure = std::current_exception();
    if (!director_) // the explorer counts it as a crash
      run_out_of_memory();
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

leaklab::verdict world::verdict() const {
  using enum leaklab::verdict;
  switch (end_) {
  case end_reason::time_limit:
  case end_reason::out_of_memory:
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
  woken_late_.clear();
  for (auto* const s : schedulers_) {
    s->own.spawned = 0;
    s->own.finished = 0;
  }
}

world_snapshot world::take_snapshot() {
  lock l(mutex_);
  bool const cut_short = verdict() == verdict::unfinished;
  world_snapshot s;
  s.all_threads_home = home_ == threads_;
  s.report.outlived = outlived_;
  s.report.verdict = verdict();
  s.report.at_the_limit = activity_;
  s.report.out_of_memory = is_out_of_memory();
  for (std::size_t index = 0; index < schedulers_.size(); ++index) {
    auto* const thread = schedulers_[index];
    owner_lock::visit const v(thread->own.lock);
    s.report.spawned += thread->own.spawned;
    s.report.finished += thread->own.finished;
    for (auto& r : thread->own.live) {
      if (r.background || left() == 0 || (s.report.out_of_memory && s.fibers.size() == most_without_memory))
        continue;
      auto& f = s.fibers.emplace_back();
      f.info.id = r.id;
      f.info.parent = r.parent;
      f.info.name = r.name;
      auto const state = r.state();
      f.info.state = !cut_short && state == state_t::blocked ? state_t::stuck : state;
      f.spawned_from = s.all_threads_home ? std::move(r.spawned_from) : r.spawned_from;
      bool const suspended = state == state_t::ready || (state != state_t::running && thread->parking.home);
      auto const [top, bytes] = stack_extent_of(*r.context, suspended);
      f.info.stack_bytes = bytes;
      if (top)
        f.info.resident_bytes = resident_bytes(static_cast<std::byte const*>(top) - bytes, bytes);
      if (state == state_t::running)
        f.info.thread = index + 1;
      if (state == state_t::sleeping && suspended)
        f.info.wakes_within = time_until(deadline_of(*r.context));
      if (stacks && suspended && r.started)
        f.stack = capture_suspended(*r.context);
    }
  }
  std::ranges::sort(s.fibers, {}, [](fiber_snapshot const& f) { return f.info.id; });
  return s;
}

void world::release() {
  lock l(mutex_);
  others_at_end_ = home_ < threads_ || number_of_threads() != threads_ + 1; // one waits for this world
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

bool world::is_reachable_from_outside(scheduler const& s) const {
  lock l(mutex_);
  return others_at_end_ && s.may_have_been_woken_from_outside();
}

bool world::abandon_fibers_of(scheduler& s) {
  lock l(mutex_);
  std::lock_guard const own(s.own.lock);
  bool const any = !s.own.live.empty();
  s.own.ready.clear();
  s.own.taken = s.own.queued;
  while (!s.own.live.empty()) {
    auto& r = s.own.live.front();
    s.own.live.pop_front();
    // At quiet nobody was ready: this one was woken since, from outside.
    if (end_ == end_reason::quiet && r.state() == state_t::ready && !r.background)
      woken_late_.push_back(r.id);
    abandon(r);
  }
  return any;
}

// From here on Boost.Fiber does not refer to the fiber, and its thread can end. Its stack stays as it is, and
// it still names its scheduler: a waker that has claimed it already asks for that.
void world::abandon(fiber_record& r) {
  auto& fiber = *r.context;
  fiber.create_waker(); // outdates every waker of it that is still about: a late wake-up does nothing
  if (fiber.sleep_is_linked())
    fiber.sleep_unlink();
  if (fiber.worker_is_linked())
    fiber.worker_unlink();
  r.set_state(state_t::finished);
  leak_sanitizer::keep(fiber);
}

std::vector<std::uint64_t> world::woken_late() const {
  lock l(mutex_);
  auto ids = woken_late_;
  std::ranges::sort(ids);
  return ids;
}

std::exception_ptr world::take_failure() {
  lock l(mutex_);
  return std::exchange(failure_, nullptr);
}

} // namespace leaklab::detail
