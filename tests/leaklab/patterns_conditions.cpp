// Mistakes with condition variables and barriers.
#include "patterns.hpp"

#include <boost/fiber/barrier.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/recursive_mutex.hpp>

#include <memory>
#include <mutex>

namespace {

using boost::fibers::barrier;
using boost::fibers::fiber;

template <typename Condition, typename Mutex>
struct shared {
  Mutex m;
  Condition changed;
  bool ready = false;
};

using plain = shared<boost::fibers::condition_variable, boost::fibers::mutex>;
using any = shared<boost::fibers::condition_variable_any, boost::fibers::recursive_mutex>;

template <typename State>
void start_waiter(std::shared_ptr<State> const& s) {
  fiber([s] {
    std::unique_lock l(s->m);
    s->changed.wait(l, [&] { return s->ready; }); // stuck
  }).detach();
}

template <typename State>
void tell(std::shared_ptr<State> const& s, bool notify) {
  std::unique_lock l(s->m);
  s->ready = true;
  if (notify)
    s->changed.notify_all();
}

// Nobody says that it happened, because it never does.
template <typename State>
void never_notified() {
  auto s = std::make_shared<State>();
  start_waiter(s);
  start_waiter(s);
}

template <typename State>
void never_notified_cured() {
  auto s = std::make_shared<State>();
  start_waiter(s);
  start_waiter(s);
  tell(s, true);
}

// A wait without a predicate, entered after the notification.
void notified_too_early() {
  auto s = std::make_shared<plain>();
  s->changed.notify_one();
  fiber([s] {
    std::unique_lock l(s->m);
    s->changed.wait(l); // stuck
  }).detach();
}

void notified_too_early_cured() {
  auto s = std::make_shared<plain>();
  tell(s, true);
  start_waiter(s);
}

struct crowd : plain {
  boost::fibers::condition_variable arrived;
  int waiting = 0;
};

void notify_crowd(bool all) {
  auto s = std::make_shared<crowd>();
  for (int i = 0; i < 4; ++i)
    fiber([s] {
      std::unique_lock l(s->m);
      if (++s->waiting == 4)
        s->arrived.notify_one();
      while (!s->ready)
        s->changed.wait(l); // stuck
    }).detach();
  std::unique_lock l(s->m);
  s->arrived.wait(l, [&] { return s->waiting == 4; });
  s->ready = true;
  all ? s->changed.notify_all() : s->changed.notify_one();
}

// notify_one where all four had to know.
void notify_one_of_four() {
  notify_crowd(false);
}

void notify_one_of_four_cured() {
  notify_crowd(true);
}

// The state is changed without a word to the one who waits for it.
void changed_silently() {
  auto s = std::make_shared<plain>();
  auto waits = std::make_shared<barrier>(2);
  fiber([s, waits] {
    std::unique_lock l(s->m);
    waits->wait(); // the lock is held from here to the wait
    while (!s->ready)
      s->changed.wait(l); // stuck
  }).detach();
  waits->wait();
  tell(s, false);
}

void changed_silently_cured() {
  auto s = std::make_shared<plain>();
  start_waiter(s);
  tell(s, true);
}

void meet(std::size_t expected) {
  auto all_here = std::make_shared<barrier>(expected);
  for (int i = 0; i < 3; ++i)
    fiber([all_here] {
      all_here->wait(); // stuck
    }).detach();
}

// One more is expected than ever comes.
void barrier_short_of_one() {
  meet(4);
}

void barrier_short_of_one_cured() {
  meet(3);
}

} // namespace

std::vector<patterns::pattern> patterns::of_conditions() {
  using enum outcome;
  auto const wait = "condition_variable::wait";
  return {
      {"ConditionNeverNotified",
       never_notified<plain>,
       never_notified_cured<plain>,
       leak,
       {{2, wait, "changed.wait("}},
       __FILE__},
      {"ConditionAnyNeverNotified",
       never_notified<any>,
       never_notified_cured<any>,
       leak,
       {{2, "condition_variable_any::wait", "changed.wait("}},
       __FILE__},
      {"NotifiedTooEarly",
       notified_too_early,
       notified_too_early_cured,
       leak,
       {{1, wait, "changed.wait("}},
       __FILE__},
      {"NotifyOneOfFour",
       notify_one_of_four,
       notify_one_of_four_cured,
       leak,
       {{3, wait, "changed.wait("}},
       __FILE__},
      {"ChangedSilently",
       changed_silently,
       changed_silently_cured,
       leak,
       {{1, wait, "changed.wait("}},
       __FILE__},
      {"BarrierShortOfOne",
       barrier_short_of_one,
       barrier_short_of_one_cured,
       leak,
       {{3, "barrier::wait", "->wait("}},
       __FILE__},
  };
}
