// Mistakes that need time to show: timeouts that nobody tells the other side of, sleepers that come too late.
#include "patterns.hpp"

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/timed_mutex.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <chrono>
#include <memory>
#include <mutex>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using boost::fibers::promise;
using boost::this_fiber::sleep_for;
using channel = boost::fibers::unbuffered_channel<int>;
using buffer = boost::fibers::buffered_channel<int>;

// The client has given up before the answer comes; that it has is certain, whatever the clock does.
template <typename Channel>
void ask(std::shared_ptr<Channel> const& answer) {
  auto gave_up = std::make_shared<promise<void>>();
  fiber([answer, slow = gave_up->get_future()]() mutable {
    slow.get();
    answer->push(42); // stuck
  }).detach();
  int result = 0;
  answer->pop_wait_for(result, 1ms);
  gave_up->set_value();
}

void timeout_then_late_send() {
  ask(std::make_shared<channel>());
}

void timeout_then_late_send_cured() {
  ask(std::make_shared<buffer>(2));
}

template <typename Channel>
void report_later(std::shared_ptr<Channel> const& out) {
  for (int i = 0; i < 3; ++i)
    fiber([=] {
      sleep_for(i * 1ms);
      out->push(i); // stuck
    }).detach();
}

// Nobody is there any more when the sleepers wake.
void sleepers_wake_to_nobody() {
  report_later(std::make_shared<channel>());
}

void sleepers_wake_to_nobody_cured() {
  report_later(std::make_shared<buffer>(4));
}

void tick(int wanted) {
  auto ticks = std::make_shared<channel>();
  fiber([ticks] {
    for (int i = 0; i < 3; ++i) {
      sleep_for(500us);
      ticks->push(i); // stuck
    }
  }).detach();
  for (int i = 0; i < wanted; ++i)
    ticks->value_pop();
}

// A ticker whose listener left after the second tick.
void ticker_without_listener() {
  tick(2);
}

void ticker_without_listener_cured() {
  tick(3);
}

void poll_then_wait(bool keep) {
  auto p = std::make_shared<promise<int>>();
  auto result = p->get_future();
  result.wait_for(1ms);
  if (keep)
    p->set_value(1);
  result.get(); // stuck
}

// A wait with a deadline, and then, all the same, one without.
void patience_without_end() {
  poll_then_wait(false);
}

void patience_without_end_cured() {
  poll_then_wait(true);
}

struct state {
  boost::fibers::timed_mutex m;
  boost::fibers::condition_variable_any changed;
};

// A lock that was tried for a while, then taken for good, from someone who sleeps, then waits for ever.
void tried_lock_then_locked() {
  auto s = std::make_shared<state>();
  auto never = std::make_shared<channel>();
  s->m.lock();
  fiber([s] {
    if (!s->m.try_lock_for(1ms))
      s->m.lock(); // stuck
    s->m.unlock();
  }).detach();
  sleep_for(2ms);
  never->value_pop(); // stuck
}

void tried_lock_then_locked_cured() {
  auto s = std::make_shared<state>();
  s->m.lock();
  fiber([s] {
    if (!s->m.try_lock_for(1ms))
      s->m.lock();
    s->m.unlock();
  }).detach();
  sleep_for(2ms);
  s->m.unlock();
}

// A wait that times out with a lock in hand is over; the one after it is not.
void timed_out_condition() {
  auto s = std::make_shared<state>();
  fiber([s] {
    std::unique_lock l(s->m);
    s->changed.wait_for(l, 1ms);
    s->changed.wait(l); // stuck
  }).detach();
}

void timed_out_condition_cured() {
  auto s = std::make_shared<state>();
  fiber([s] {
    std::unique_lock l(s->m);
    s->changed.wait_for(l, 1ms);
  }).detach();
}

void watch(bool closed) {
  auto beats = std::make_shared<buffer>(2);
  fiber([beats] {
    int beat = 0;
    while (beats->pop_wait_for(beat, 200us) == boost::fibers::channel_op_status::timeout)
      ;
    beats->pop(beat); // stuck
  }).detach();
  sleep_for(2ms);
  beats->push(1);
  if (closed)
    beats->close();
}

// A watchdog polls until the first heartbeat, and expects a second one.
void watchdog_after_one_beat() {
  watch(false);
}

void watchdog_after_one_beat_cured() {
  watch(true);
}

} // namespace

std::vector<patterns::pattern> patterns::of_time() {
  using enum outcome;
  auto const push = "unbuffered_channel::push";
  return {
      {"TimeoutThenLateSend",
       timeout_then_late_send,
       timeout_then_late_send_cured,
       leak,
       {{1, push, "->push(42)"}},
       __FILE__},
      {"SleepersWakeToNobody",
       sleepers_wake_to_nobody,
       sleepers_wake_to_nobody_cured,
       leak,
       {{3, push, "out->push("}},
       __FILE__},
      {"TickerWithoutListener",
       ticker_without_listener,
       ticker_without_listener_cured,
       leak,
       {{1, push, "ticks->push("}},
       __FILE__},
      {"PatienceWithoutEnd",
       patience_without_end,
       patience_without_end_cured,
       deadlock,
       {{1, "future::get", ".get("}},
       __FILE__},
      {"TriedLockThenLocked",
       tried_lock_then_locked,
       tried_lock_then_locked_cured,
       deadlock,
       {{1, "timed_mutex::lock", "m.lock("}, {1, "unbuffered_channel::value_pop", "->value_pop("}},
       __FILE__},
      {"TimedOutCondition",
       timed_out_condition,
       timed_out_condition_cured,
       leak,
       {{1, "condition_variable_any::wait", "changed.wait("}},
       __FILE__},
      {"WatchdogAfterOneBeat",
       watchdog_after_one_beat,
       watchdog_after_one_beat_cured,
       leak,
       {{1, "buffered_channel::pop", "->pop("}},
       __FILE__},
  };
}
