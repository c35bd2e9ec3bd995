// How a run stands and ends; see run_state.hpp.
#include <leaklab/world/run_state.hpp>

#include <leaklab/world/process_threads.hpp>

#include <algorithm>
#include <new>

#include <unistd.h>

namespace leaklab::detail {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds last_window{1000}; // of which the report says how much went on

// Between looks whether a thread has ended that may wake a fiber.
constexpr milliseconds first_pause{1};
constexpr milliseconds longest_pause{20};

} // namespace

// ---------------------------------------------------------------- fibers

void run_state::remove_fiber(fiber_record const& r) {
  if (r.background || !fibers_.remove())
    return;
  world_lock const l(lot_.mutex());
  end(l, end_reason::all_finished);
}

void run_state::set_name(fiber_record& r, std::string name) {
  world_lock const l(lot_.mutex());
  r.name = std::move(name);
}

void run_state::mark_background(fiber_record& r) {
  world_lock const l(lot_.mutex());
  if (r.id == 1 || std::exchange(r.background, true))
    return;
  if (fibers_.remove())
    end(l, end_reason::all_finished);
}

void run_state::forget_fiber(world_lock const& l, fiber_record const& r) {
  if (!r.background && fibers_.remove())
    end(l, end_reason::all_finished);
}

// ---------------------------------------------------------------- wake-ups from outside, and quiet

std::uint64_t run_state::begin_external_work() {
  world_lock const l(lot_.mutex());
  ++external_;
  lot_.hold_time(l);
  return run_;
}

void run_state::end_external_work(std::uint64_t run) {
  world_lock const l(lot_.mutex());
  if (run != run_)
    return;
  if (--external_ == 0)
    lot_.release_time(l);
  if (is_quiet(l))
    all_threads_are_idle(l, parking_lot::idle::now);
}

run_state::clock::time_point run_state::all_threads_are_idle(world_lock const& l, parking_lot::idle how) {
  if (judge_ == judge::idle_thread)
    return judge_here(l, how);
  if (judge_ == judge::number_of_threads)
    return judge_by_number(l, how);
  if (external_ == 0 && judge_ == judge::nobody) {
    end(l, end_reason::quiet);
  } else if (external_ == 0) {
    quiet_claimed_ = true;
    changed_.notify_all();
  }
  return clock::time_point::max();
}

void run_state::judge_on_the_idle_thread(std::vector<pid_t> there_before, milliseconds longest_wait) {
  world_lock const l(lot_.mutex());
  judge_ = judge::idle_thread;
  there_before_ = std::move(there_before);
  longest_wait_ = longest_wait;
}

// Since the mutex is held all the time, no fiber becomes ready meanwhile: a thread that wakes one waits for
// the mutex, and is seen.
run_state::clock::time_point run_state::judge_here(world_lock const& l, parking_lot::idle how) {
  auto const now = real_now();
  if (how == parking_lot::idle::now) {
    idle_since_ = now;
    pause_ = first_pause;
  }
  auto others = other_threads();
  std::erase(others, gettid()); // after a fork this thread has another number
  if (external_ == 0 && std::ranges::includes(there_before_, others)) {
    end(l, end_reason::quiet);
  } else if (now - idle_since_ >= longest_wait_) {
    activity_ = {.time_limit = longest_wait_,
                 .window = std::min(longest_wait_, last_window),
                 .switches = 0,
                 .external_work = external_,
                 .waited_for_threads = external_ == 0,
                 .set_by = "longest_wait of run_here"};
    end(l, end_reason::time_limit);
  }
  pause_ = std::min(2 * pause_, longest_pause);
  return now + pause_;
}

void run_state::expect_no_more_threads() {
  world_lock const l(lot_.mutex());
  judge_ = judge::number_of_threads;
  links_before_ = links_of_threads();
}

// If a thread does not end, the process that watches this one ends it.
run_state::clock::time_point run_state::judge_by_number(world_lock const& l, parking_lot::idle how) {
  if (external_ > 0)
    return clock::time_point::max();
  if (links_of_threads() <= links_before_) {
    end(l, end_reason::quiet);
    return clock::time_point::max();
  }
  pause_ = how == parking_lot::idle::now ? first_pause : std::min(2 * pause_, longest_pause);
  return real_now() + pause_;
}

void run_state::expect_threads_other_than(std::vector<pid_t> there_before) {
  world_lock const l(lot_.mutex());
  judge_ = judge::wait_for_end;
  there_before_ = std::move(there_before);
}

// Ends the run if no thread can wake a fiber. Returns true if all fibers are blocked, but a thread is alive
// that was not when the run began. A fiber may have started that thread, and it may wake a fiber.
bool run_state::judge_quiet(world_lock& l) {
  quiet_claimed_ = false;
  l.unlock();
  bool const others = !std::ranges::includes(there_before_, other_threads());
  l.lock();
  // Has it been quiet all the time? A fiber that ran meanwhile may have started a thread.
  if (is_quiet(l) && !quiet_claimed_ && !others && !is_ending())
    end(l, end_reason::quiet);
  return is_quiet(l) && !is_ending();
}

// ---------------------------------------------------------------- the body

void run_state::call(std::function<void()> const& body) {
  {
    world_lock const l(lot_.mutex());
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
    if (ends_early_for_memory_)
      end_out_of_memory();
  } catch (...) {
    failure = std::current_exception();
  }
  world_lock const l(lot_.mutex());
  body_finished_ = true;
  failure_ = std::move(failure);
  outlived_ = fibers_.unfinished() - 1; // the body itself still counts
}

std::exception_ptr run_state::take_failure() {
  world_lock const l(lot_.mutex());
  return std::exchange(failure_, nullptr);
}

// ---------------------------------------------------------------- the end

void run_state::end(world_lock const& l, end_reason why) {
  if (is_ending())
    return;
  end_ = why;
  lot_.close(l);
  changed_.notify_all();
}

void run_state::end_out_of_memory() {
  world_lock const l(lot_.mutex());
  end(l, end_reason::out_of_memory);
}

void run_state::end_as_directed() {
  world_lock const l(lot_.mutex());
  end(l, end_reason::directed);
}

void run_state::process_exits() {
  world_lock const l(lot_.mutex());
  exiting_ = true;
}

void run_state::stay_if_exiting() {
  world_lock l(lot_.mutex());
  changed_.wait(l, [this] { return !exiting_; });
}

void run_state::wait_for_end(milliseconds time_limit) {
  world_lock l(lot_.mutex());
  changed_.wait(l, [this] { return body_started_ || is_ending(); }); // a busy machine may take its time
  deadline_ = real_now() + time_limit;
  auto const window = std::min(time_limit, last_window);
  auto const window_begins = deadline_ - window;
  auto look_again = clock::time_point::max();
  auto pause = first_pause;
  std::optional<std::uint64_t> switches_before;
  while (!is_ending()) {
    auto const next = std::min(switches_before ? deadline_ : window_begins, look_again);
    changed_.wait_until(l, next, [this] { return is_ending() || quiet_claimed_; });
    changed_.wait(l, [this] { return !exiting_; });
    if (!switches_before && real_now() >= window_begins)
      switches_before = switches(l);
    if (quiet_claimed_ || real_now() >= look_again) {
      bool const still_waits = judge_quiet(l);
      look_again = still_waits ? real_now() + pause : clock::time_point::max();
      pause = still_waits ? std::min(2 * pause, longest_pause) : first_pause;
    }
    if (!is_ending() && real_now() >= deadline_) {
      activity_ = {.time_limit = time_limit,
                   .window = window,
                   .switches = switches(l) - *switches_before,
                   .external_work = external_,
                   .waited_for_threads = is_quiet(l) /* but not the end of it */};
      end(l, end_reason::time_limit);
    }
  }
}

std::uint64_t run_state::switches(world_lock const& l) const {
  std::uint64_t sum = 0;
  for (auto* const t : lot_.threads(l)) {
    owner_lock::visit const v(t->fibers().lock());
    sum += t->fibers().left();
  }
  return sum;
}

// ---------------------------------------------------------------- what came of it

leaklab::verdict run_state::verdict() const {
  using enum leaklab::verdict;
  switch (end_) {
  case end_reason::time_limit:
  case end_reason::directed:
  case end_reason::out_of_memory:
    return unfinished;
  case end_reason::all_finished:
    return clean;
  default:
    return body_finished_ ? leak : deadlock;
  }
}

// Returns how many fibers count: not those that a background fiber has started since all others had finished.
std::size_t run_state::left() const {
  return end_ == end_reason::all_finished ? 0 : fibers_.unfinished();
}

outcome run_state::result() const {
  world_lock const l(lot_.mutex());
  return result(l);
}

outcome run_state::result(world_lock const&) const {
  return {.verdict = verdict(),
          .left = left(),
          .outlived = outlived_,
          .threw = failure_ != nullptr,
          .out_of_memory = end_ == end_reason::out_of_memory,
          .at_the_limit = activity_};
}

bool run_state::was_woken_late(world_lock const&, fiber_record const& r) const {
  return end_ == end_reason::quiet && r.state() == fiber_record::state_t::ready && !r.background;
}

std::vector<std::uint64_t> run_state::woken_late() const {
  world_lock const l(lot_.mutex());
  auto ids = woken_late_;
  std::ranges::sort(ids);
  return ids;
}

void run_state::begin_anew(world_lock const&) {
  ++run_;
  external_ = 0;
  fibers_.begin_anew();
  outlived_ = 0;
  body_started_ = false;
  body_finished_ = false;
  end_ = end_reason::none;
  failure_ = nullptr;
  woken_late_.clear();
}

} // namespace leaklab::detail
