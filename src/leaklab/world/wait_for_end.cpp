// Waits until a run ends: by itself, at quiet, or at its time limit. It judges quiet, too: no fiber of the
// world can wake one then, but a thread of somebody else's might.
#include <leaklab/world/process_threads.hpp>
#include <leaklab/world/scheduler.hpp>
#include <leaklab/world/world.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace leaklab::detail {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds last_window{1000}; // of which the report says how much went on

// Between looks whether a thread has ended that may wake a fiber.
constexpr milliseconds first_pause{1};
constexpr milliseconds longest_pause{20};

} // namespace

void world::expect_threads_other_than(std::vector<pid_t> there_before) {
  lock l(mutex_);
  judged_ = true;
  there_before_ = std::move(there_before);
}

void world::process_exits() {
  lock l(mutex_);
  exiting_ = true;
}

// Until the process is gone.
void world::stay_if_exiting(lock& l) {
  changed_.wait(l, [this] { return !exiting_; });
}

void world::wait_for_end(milliseconds time_limit, milliseconds grace) {
  lock l(mutex_);
  changed_.wait(l, [this] { return body_started_ || is_ending(); }); // a busy machine may take its time
  auto const deadline = clock::now() + time_limit;
  auto const window = std::min(time_limit, last_window);
  auto const window_begins = deadline - window;
  auto look_again = clock::time_point::max();
  auto pause = first_pause;
  std::optional<std::uint64_t> switches_before;
  while (!is_ending()) {
    auto const next = std::min(switches_before ? deadline : window_begins, look_again);
    changed_.wait_until(l, next, [this] { return is_ending() || quiet_claimed_; });
    stay_if_exiting(l);
    if (!switches_before && clock::now() >= window_begins)
      switches_before = switches();
    if (quiet_claimed_ || clock::now() >= look_again) {
      bool const still_waits = judge_quiet(l);
      look_again = still_waits ? clock::now() + pause : clock::time_point::max();
      pause = still_waits ? std::min(2 * pause, longest_pause) : first_pause;
    }
    if (!is_ending() && clock::now() >= deadline) {
      activity_ = {.time_limit = time_limit,
                   .window = window,
                   .switches = switches() - *switches_before,
                   .external_work = external_,
                   .waited_for_threads = is_quiet() /* but not the end of it */};
      end(end_reason::time_limit);
    }
  }
  auto const patience = std::max(deadline, clock::now()) + grace;
  changed_.wait_until(l, patience, [this] { return home_ == threads_; });
  stay_if_exiting(l);
}

// Ends the run if nobody can wake a fiber. True: all are blocked, but a thread is alive that was not when the
// run began. It may have been started by a fiber, and may wake one.
bool world::judge_quiet(lock& l) {
  quiet_claimed_ = false;
  l.unlock();
  bool const others = !std::ranges::includes(there_before_, other_threads());
  l.lock();
  // Has it been quiet all the time? A fiber that ran meanwhile may have started a thread.
  if (is_quiet() && !quiet_claimed_ && !others && !is_ending())
    end(end_reason::quiet);
  return is_quiet() && !is_ending();
}

// How often a fiber has gone on.
std::uint64_t world::switches() {
  std::uint64_t sum = 0;
  for (auto* const s : schedulers_) {
    owner_lock::visit const v(s->own.lock);
    sum += s->own.taken;
  }
  return sum;
}

} // namespace leaklab::detail
