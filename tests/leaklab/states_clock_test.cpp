// Times are in states as how far from the clock they are, as long as nobody can tell what time it is: then bodies that
// tick come to states again. Code that asks for the time in any way is told from code that only waits.
#include "explored.hpp"
#include "exploring.hpp"
#include "timed_bodies.hpp"

#include <support/judged_states.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/states/left_out.hpp>
#include <leaklab/trace.hpp>

#include <boost/fiber/all.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace {

using namespace std::chrono_literals;
using boost::this_fiber::sleep_for;
using explored::fiber;
using explored::get_stuck;
using judged::by_states;
using leaklab::any_number;
using leaklab::clock;
using leaklab::explore_options;
using leaklab::detail::states::left_out;
using leaklab::detail::states::part;
using leaklab::detail::states::run_before;
using steady = std::chrono::steady_clock;

class TimesInStates : public Exploring {
protected:
  void SetUp() override { run_before = 1; }
  ~TimesInStates() override {
    run_before = before_;
    left_out = part::nothing;
  }

private:
  std::uint64_t const before_ = run_before;
};

// ---------------------------------------------------------------- bodies that only wait

// A fiber ticks until another one has done its work, for which time need not pass.
void ticker_until_done() {
  auto const done = std::make_shared<bool>(false);
  fiber([=] {
    while (!*done)
      sleep_for(10ms);
  }).detach();
  fiber([=] {
    boost::this_fiber::yield();
    *done = true;
  }).detach();
}

TEST_F(TimesInStates, OfWhatTicksForEverComeAgain) {
  auto const e = leaklab::explore(
      [] {
        for (int i = 1; i <= 2; ++i)
          fiber([i] {
            for (;;)
              sleep_for(10ms * i);
          }).detach();
      },
      {.max_steps = 1'000});
  EXPECT_TRUE(e.complete) << e;
  EXPECT_TRUE(e.states) << e.why_enumerated.value_or("");
  EXPECT_TRUE(e.livelock) << e;
}

TEST_F(TimesInStates, OfWhatIsPeriodicCloseWithoutABound) {
  auto const e =
      leaklab::explore(&ticker_until_done, {.clock = clock::any_time, .early_deadlines = any_number});
  EXPECT_TRUE(e.complete) << e;
  EXPECT_TRUE(e.states) << e.why_enumerated.value_or("");
  ASSERT_EQ(e.early_levels.size(), 4u) << e;
  ASSERT_TRUE(e.unfair_circle) << e;
  EXPECT_FALSE(e.livelock) << e;
  EXPECT_EQ(e.clean, e.schedules);
  // Time passes again and again while the others are ready. Its schedule can be gone on with.
  auto const to_it = to_string(e.unfair_circle->to_it), round_it = to_string(e.unfair_circle->round_it);
  EXPECT_TRUE(round_it.ends_with('+')) << e;
  for (auto const& text : {to_it, to_it + round_it, to_it + round_it + round_it})
    EXPECT_EQ(to_string(leaklab::trace(&ticker_until_done, leaklab::schedule::parse(text)).choices)
                  .substr(0, text.size()),
              text);
}

// The same fibers sleep for the same times, whenever they begin.
TEST_F(TimesInStates, AreFewer) {
  auto const body = [](bool asks) {
    return [asks] {
      for (int i = 0; i < 3; ++i)
        fiber([=] {
          for (int times = 0; times < 2; ++times) {
            if (asks)
              steady::now();
            sleep_for(1ms * (1 + i));
          }
        }).detach();
    };
  };
  explore_options const o{.clock = clock::any_time, .early_deadlines = any_number};
  auto const relative = by_states(body(false), o), absolute = by_states(body(true), o);
  EXPECT_TRUE(relative.complete && absolute.complete) << relative.why_not << absolute.why_not;
  EXPECT_TRUE(relative.ends == absolute.ends);
  EXPECT_LT(relative.states, absolute.states);
}

// ---------------------------------------------------------------- bodies that know what time it is

// Begins anew every three hours.
struct own_clock {
  using duration = steady::duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<own_clock>;
  [[maybe_unused]] static constexpr bool is_steady = false;
  static time_point now() { return time_point(steady::now().time_since_epoch() % 3h); }
};

// Each gets stuck at some times only. They do nothing else that differs, so if times were relative to the clock, states
// would be taken for others. Whether it is one of these times depends on the hour, counted from the machine's start or
// from 1970: `later` puts that off by so many hours.
std::map<std::string, std::function<void()>> bodies_that_know(int later) {
  auto const is_a_third_hour = [later](auto since) { return (since / 1h + later) % 3 == 0; };
  auto const at_end = [](std::function<bool()> const& is_stuck) {
    return [is_stuck] {
      for (int i = 0; i < 2; ++i)
        fiber([=] {
          for (int times = 0; times < 2; ++times)
            sleep_for(1h * (1 + i));
          if (is_stuck())
            get_stuck();
        }).detach();
    };
  };
  std::map<std::string, std::function<void()>> all;
  all["a remainder"] = at_end([=] { return is_a_third_hour(steady::now().time_since_epoch()); });
  all["a remainder of the date"] =
      at_end([=] { return is_a_third_hour(std::chrono::system_clock::now().time_since_epoch()); });
  all["a call at the end of a function"] = at_end([=] {
    auto const asks = [] { return steady::now(); };
    std::function<steady::time_point()> const last = asks;
    return is_a_third_hour(last().time_since_epoch());
  });
  all["elapsed time"] = [] {
    auto const begun = steady::now();
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        sleep_for(1ms * (1 + i));
        sleep_for(1ms * (1 + i));
        if (steady::now() - begun > 3ms)
          get_stuck();
      }).detach();
  };
  all["a time point in an object"] = [] {
    struct plan {
      boost::fibers::mutex m;
      boost::fibers::condition_variable changed;
      steady::time_point until = steady::now() + 3ms;
    };
    auto const p = std::make_shared<plan>();
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        sleep_for(1ms * (1 + i));
        std::unique_lock l(p->m);
        p->changed.wait_until(l, p->until);
        p->changed.notify_one();
      }).detach();
  };
  all["the next full hour"] = [] {
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        sleep_for(20min * (1 + i));
        boost::this_fiber::sleep_until(
            std::chrono::ceil<std::chrono::hours>(std::chrono::system_clock::now()));
        sleep_for(1ms);
      }).detach();
  };
  all["a future of what the clock says"] = at_end([=] {
    boost::fibers::packaged_task<steady::rep()> task([] { return steady::now().time_since_epoch().count(); });
    auto said = task.get_future();
    task();
    return is_a_third_hour(std::chrono::nanoseconds(said.get()));
  });
  all["a predicate that asks"] = [=] {
    struct things {
      boost::fibers::mutex m;
      boost::fibers::condition_variable changed;
    };
    auto const t = std::make_shared<things>();
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        sleep_for(1h * (1 + i));
        std::unique_lock l(t->m);
        if (!t->changed.wait_for(l, 2h, [=] { return is_a_third_hour(steady::now().time_since_epoch()); }))
          get_stuck();
        t->changed.notify_one();
      }).detach();
  };
  // What the caller knew before.
  all["a deadline from before"] = [until = steady::now() + 1h] {
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        sleep_for(1ms * (1 + i));
        boost::this_fiber::sleep_until(until);
      }).detach();
  };
  all["a date from before"] = [until = std::chrono::system_clock::now() + 1h] {
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        sleep_for(1ms * (1 + i));
        boost::this_fiber::sleep_until(until);
      }).detach();
  };
  all["a clock of its own"] = [] {
    auto const until = own_clock::time_point(own_clock::duration(std::chrono::hours(3)));
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        sleep_for(1h * (1 + i));
        boost::this_fiber::sleep_until(until);
        sleep_for(1h);
      }).detach();
  };
  all["a deadline of a lock from before"] = [until = steady::now() + 1h] {
    auto const m = std::make_shared<boost::fibers::timed_mutex>();
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        sleep_for(1ms * (1 + i));
        if (!m->try_lock_until(until))
          get_stuck();
      }).detach();
  };
  all["a deadline that never comes"] = [] {
    auto const m = std::make_shared<boost::fibers::timed_mutex>();
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        sleep_for(1ms * (1 + i));
        if (!m->try_lock_for(std::chrono::nanoseconds::max()))
          get_stuck();
      }).detach();
  };
  return all;
}

// What bodies see of the clock may depend on the minute in which it begins, which is the machine's.
judged::trial tried_in_one_minute(std::string const& name, std::function<void()> const& body,
                                  explore_options const& o) {
  auto const minute = [] {
    return std::pair(steady::now().time_since_epoch() / 1min,
                     std::chrono::system_clock::now().time_since_epoch() / 1min);
  };
  for (;;) {
    auto const before = minute();
    auto t = judged::try_both(name, body, o);
    if (minute() == before)
      return t;
  }
}

TEST_F(TimesInStates, OfBodiesThatKnowWhatTimeItIsAreAllOthers) {
  for (auto const& [name, body] : bodies_that_know(0))
    for (auto const early : {std::uint64_t{0}, std::uint64_t{2}, any_number}) {
      explore_options const o{.clock = clock::any_time, .early_deadlines = early, .jobs = 1};
      auto const t = tried_in_one_minute(name, body, o);
      EXPECT_TRUE(t.complete) << name << ": " << t.why_not;
      EXPECT_TRUE(t.is_same()) << name << '\n' << t.counted << t.enumerated;
    }
}

// The detector is needed: without it the judge sees other numbers.
TEST_F(TimesInStates, HaveAHoleIfItDoesNotMatterWhoAsks) {
  left_out = part::who_asks;
  for (auto const* const name :
       {"a remainder", "a call at the end of a function", "a future of what the clock says"}) {
    int seen = 0;
    for (int const later : {0, 1, 2}) {
      auto const t = tried_in_one_minute(name, bodies_that_know(later).at(name),
                                         {.clock = clock::any_time, .early_deadlines = any_number});
      seen += !t.why_not.empty() || (t.complete && !t.is_same());
    }
    EXPECT_GT(seen, 0) << name;
  }
}

TEST_F(TimesInStates, OfAGroupThatIsATimeAreAllOthers) {
  explore_options o{.strategy = leaklab::enumeration{}, .clock = clock::any_time, .group = [] {
                      return std::to_string(steady::now().time_since_epoch() / 1ms % 4);
                    }};
  auto const body = [] {
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        sleep_for(1ms * (1 + i));
        sleep_for(1ms);
      }).detach();
  };
  auto const e = leaklab::explore(body, o);
  o.strategy = leaklab::exhaustive{};
  auto const c = leaklab::explore(body, o);
  EXPECT_TRUE(c.states) << c.why_enumerated.value_or("");
  EXPECT_EQ(c.groups.size(), e.groups.size());
  EXPECT_EQ(c.early_levels, e.early_levels);
}

} // namespace
