// A body that cannot be explored is refused, with the reason.
#include "explored.hpp"
#include "exploring.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/run.hpp>
#include <leaklab/this_fiber.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

#include <pthread.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using explored::fiber;
using leaklab::explore;
using leaklab::explore_options;
using testing::HasSubstr;

template <typename Error>
std::string refusal(std::function<void()> body, explore_options const& options = {}) {
  try {
    explore(std::move(body), options);
  } catch (Error const& e) {
    return e.what();
  }
  return "not refused";
}

TEST_F(Exploring, RefusesSwitchesBeforeOperationsInAProgramThatIsNotBuiltForThem) {
  EXPECT_EQ(refusal<std::invalid_argument>([] {}, {.switches = leaklab::switches::at_synchronisation}),
            "leaklab::explore: explore_options::switches is at_synchronisation, but this program is not "
            "built for it: "
            "call leaklab_explore_threads(TARGET) in CMake");
  EXPECT_THAT([] { leaklab::replay([] {}, leaklab::schedule::parse(":AB")); },
              testing::ThrowsMessage<std::invalid_argument>(
                  "schedule \":AB\" does not fit: fibers are switched before operations in it (:), and this "
                  "program is "
                  "not built for that: call leaklab_explore_threads(TARGET) in CMake"));
  EXPECT_THAT(refusal<std::invalid_argument>(
                  [] {}, {.strategy = leaklab::random_walk{}, .prefix = leaklab::schedule::parse(":A")}),
              HasSubstr("explore_options::prefix \":A\" does not fit"));
}

TEST_F(Exploring, RefusesBadOptions) {
  auto const body = explored::yielding(2, 0);
  EXPECT_THAT(refusal<std::invalid_argument>({}), HasSubstr("body is empty"));
  EXPECT_THAT(refusal<std::invalid_argument>(body, {.max_schedules = 0}), HasSubstr("max_schedules"));
  EXPECT_THAT(refusal<std::invalid_argument>(body, {.max_steps = 0}), HasSubstr("max_steps"));
  EXPECT_THAT(refusal<std::invalid_argument>(body, {.time_limit = 0ms}), HasSubstr("time_limit"));
  EXPECT_THAT(refusal<std::invalid_argument>(body, {.strategy = leaklab::pct{.depth = 0}}),
              HasSubstr("depth"));
}

TEST_F(Exploring, RefusesToBeCalledInAWorld) {
  EXPECT_THROW(leaklab::run([] { explore(explored::yielding(1, 0)); }), std::logic_error);
}

// What a handler does in a child that is forked.
void (*in_the_child)() = nullptr;
void with_a_handler(void (*handler)()) {
  static bool const is_set = pthread_atfork(nullptr, nullptr, [] {
                               if (in_the_child)
                                 in_the_child();
                             }) == 0;
  ASSERT_TRUE(is_set);
  in_the_child = handler;
}

TEST_F(Exploring, CountsNoScheduleOfAProcessThatEndsBeforeTheFirst) {
  with_a_handler([] { _exit(66); });
  auto const text = refusal<std::runtime_error>(explored::yielding(1, 0));
  with_a_handler(nullptr);
  EXPECT_THAT(text, HasSubstr("no schedule can be run in a forked process: its process exited with status 66 "
                              "before the first schedule"));
  EXPECT_EQ(refusal<std::runtime_error>(explored::yielding(1, 0)), "not refused");
}

TEST_F(Exploring, CountsNoScheduleOfAProcessThatDoesNotStart) {
  with_a_handler([] {
    for (;;)
      pause();
  });
  auto const text = refusal<std::runtime_error>(explored::yielding(1, 0), {.longest_schedule = 50ms});
  with_a_handler(nullptr);
  EXPECT_THAT(text, HasSubstr("it takes longer than explore_options::longest_schedule to start"));
}

TEST_F(Exploring, RefusesABodyThatSleepsOnTheMachinesClock) {
  EXPECT_THAT(refusal<std::runtime_error>(
                  [] {
                    fiber([] {
                      leaklab::this_fiber::set_name("poller");
                      boost::this_fiber::sleep_for(1ms);
                    }).detach();
                  },
                  {.clock = leaklab::clock::real}),
              HasSubstr("fiber B \"poller\" sleeps or waits with a deadline"));
  EXPECT_THAT(refusal<std::runtime_error>(
                  [] {
                    explored::channel c;
                    int i = 0;
                    c.pop_wait_for(i, 1ms);
                  },
                  {.clock = leaklab::clock::real}),
              HasSubstr("fiber A sleeps or waits with a deadline"));
}

TEST_F(Exploring, NamesTheLineWhereAFiberSleeps) {
  auto const at = [](int line) {
    return " at tests/leaklab/explore_refusals_test.cpp:" + std::to_string(line);
  };
  auto const why = ": with clock::real such a body cannot be explored";
  auto const sleeps_at = __LINE__ + 4;
  auto const sleeps = refusal<std::runtime_error>(
      [] {
        fiber([] {
          boost::this_fiber::sleep_for(1ms);
          boost::this_fiber::yield();
        }).detach();
      },
      {.clock = leaklab::clock::real});
  EXPECT_EQ(sleeps, "leaklab::explore: fiber B sleeps or waits with a deadline in this_fiber::sleep_for" +
                        at(sleeps_at) + why);
  auto const waits_at = __LINE__ + 6;
  auto const waits = refusal<std::runtime_error>(
      [] {
        boost::fibers::mutex m;
        boost::fibers::condition_variable c;
        std::unique_lock<boost::fibers::mutex> l(m);
        c.wait_for(l, 1ms);
        l.unlock();
      },
      {.clock = leaklab::clock::real});
  EXPECT_EQ(waits,
            "leaklab::explore: fiber A sleeps or waits with a deadline in condition_variable::wait_for" +
                at(waits_at) + why);
}

// The ready fibers differ from schedule to schedule, because the child process remembers.
TEST_F(Exploring, RefusesABodyThatIsNotDeterministic) {
  auto const body = [] {
    static int runs = 0;
    auto const fibers = ++runs == 3 ? 2 : 3;
    explored::yielding(static_cast<std::size_t>(fibers), 0)();
  };
  EXPECT_THAT(refusal<std::runtime_error>(body),
              HasSubstr("not deterministic: at choice 1 fibers {B, C, D} had been ready, and after the same "
                        "choices fibers {B, C} were ready"));
  auto const stops = [] {
    static int runs = 0;
    explored::yielding(++runs == 2 ? 0 : 3, 0)();
  };
  EXPECT_THAT(refusal<std::runtime_error>(stops), HasSubstr("the run had ended"));
}

} // namespace
