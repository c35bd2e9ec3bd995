// Bodies that can go on for ever: each has its circle, fair or unfair, with the schedule that leads there; and
// each cure has none.
#include "explored.hpp"
#include "exploring.hpp"

#include <support/judged_states.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/replay.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <functional>
#include <memory>
#include <sstream>
#include <utility>

namespace {

using explored::fiber;
using leaklab::FailsInNoSchedule;
using leaklab::FailsInSomeSchedule;
using testing::HasSubstr;
using testing::Not;

class Livelock : public Exploring {};

std::string text_of(leaklab::exploration const& e) {
  std::ostringstream text;
  text << e;
  return text.str();
}

// A schedule that goes round some times goes on, and has not ended.
void expect_it_goes_round(std::function<void()> const& body, leaklab::circle const& c) {
  auto choices = c.to_it.choices();
  for (int i = 0; i < 50; ++i)
    choices.insert(choices.end(), c.round_it.choices().begin(), c.round_it.choices().end());
  auto const run = leaklab::replay(body, leaklab::schedule::of(choices),
                                   {.max_steps = choices.empty() ? 50 : choices.size()});
  EXPECT_EQ(run.verdict, leaklab::verdict::unfinished) << run;
}

void expect_a_livelock(std::function<void()> const& body) {
  auto const before = std::exchange(leaklab::detail::states::run_before, 20);
  auto const e = leaklab::explore(body, {.max_steps = 1000});
  leaklab::detail::states::run_before = before;
  ASSERT_TRUE(e.livelock) << e;
  EXPECT_THAT(text_of(e), HasSubstr("livelock: even a fair scheduler can go on for ever"));
  EXPECT_THAT(e, Not(FailsInNoSchedule()));
  EXPECT_THAT(e, FailsInSomeSchedule());
  EXPECT_THAT(to_json(e).at("livelock").at("to_it"), to_string(e.livelock->to_it));
  expect_it_goes_round(body, *e.livelock);
}

void expect_an_unfair_circle(std::function<void()> const& body) {
  auto const c = judged::by_states(body);
  ASSERT_EQ(c.why_not, "");
  EXPECT_TRUE(c.circles.any_unfair);
  EXPECT_FALSE(c.circles.any_fair);
  auto const before = std::exchange(leaklab::detail::states::run_before, 1);
  auto const e = leaklab::explore(body);
  leaklab::detail::states::run_before = before;
  ASSERT_TRUE(e.unfair_circle) << e;
  EXPECT_TRUE(e.complete) << e;
  EXPECT_TRUE(e.states);
  EXPECT_GT(e.endless.schedules(), 0u) << e;
  EXPECT_THAT(text_of(e), HasSubstr("harmless: an unfair scheduler alone can go on for ever"));
  EXPECT_THAT(e, FailsInNoSchedule());
  expect_it_goes_round(body, *e.unfair_circle);
}

void expect_no_circle(std::function<void()> const& body) {
  auto const c = judged::by_states(body);
  EXPECT_EQ(c.why_not, "");
  EXPECT_FALSE(c.circles.any_fair || c.circles.any_unfair);
  judged::expect_the_same("no circle", body);
}

// Two fibers meet in a corridor. Each steps aside, and sees that the other has, too.
std::function<void()> corridor(bool first_goes_on) {
  return [=] {
    auto const side = std::make_shared<std::array<int, 2>>();
    for (std::size_t i = 0; i < 2; ++i)
      fiber([=] {
        while ((*side)[0] == (*side)[1]) {
          boost::this_fiber::yield();
          if (!(first_goes_on && i == 0))
            (*side)[i] ^= 1;
          boost::this_fiber::yield();
        }
      }).detach();
  };
}

TEST_F(Livelock, OfTwoFibersThatStepAsideForEachOther) {
  expect_a_livelock(corridor(false));
}

// The cure: one of the two does not.
TEST_F(Livelock, IsNotInACorridorWhereOneGoesOn) {
  auto const c = judged::by_states(corridor(true));
  EXPECT_EQ(c.why_not, "");
  EXPECT_FALSE(c.circles.any_fair);
}

// Polite philosophers: one who cannot have the second fork puts the first one back.
std::function<void()> philosophers(std::size_t count, bool one_takes_the_other_first) {
  return [=] {
    using forks = std::vector<boost::fibers::mutex>;
    auto const all = std::make_shared<forks>(count);
    for (std::size_t i = 0; i < count; ++i)
      fiber([=] {
        auto const right = (i + 1) % count;
        bool const other_first = one_takes_the_other_first && right == 0;
        auto& first = (*all)[other_first ? right : i];
        auto& second = (*all)[other_first ? i : right];
        for (;;) {
          first.lock();
          boost::this_fiber::yield();
          if (second.try_lock())
            break;
          first.unlock();
          boost::this_fiber::yield();
        }
        second.unlock();
        first.unlock();
      }).detach();
  };
}

TEST_F(Livelock, OfPolitePhilosophers) {
  expect_a_livelock(philosophers(2, false));
  expect_a_livelock(philosophers(3, false));
}

// With an order of the forks, one of them always gets both.
TEST_F(Livelock, IsNotThereWhereForksHaveAnOrder) {
  auto const c = judged::by_states(philosophers(2, true));
  EXPECT_EQ(c.why_not, "");
  EXPECT_FALSE(c.circles.any_fair);
}

// A server answers for ever; its cure is told when to end.
std::function<void()> server(bool is_told) {
  return [=] {
    auto const requests = std::make_shared<boost::fibers::buffered_channel<int>>(2);
    auto const done = std::make_shared<bool>(false);
    fiber([=] {
      int request = 0;
      while (!*done) {
        requests->try_pop(request);
        boost::this_fiber::yield();
      }
    }).detach();
    fiber([=] {
      requests->push(1);
      if (is_told)
        *done = true;
    }).detach();
  };
}

TEST_F(Livelock, OfAServerThatNobodyEnds) {
  expect_a_livelock(server(false));
}
TEST_F(Livelock, IsNotThereInAServerThatIsTold) {
  expect_an_unfair_circle(server(true));
}

// One fiber alone goes on, without any choice: in one place, or in two that wake each other.
TEST_F(Livelock, WithoutAnyChoice) {
  expect_a_livelock([] {
    for (;;)
      boost::this_fiber::yield();
  });
  expect_a_livelock([] {
    boost::fibers::unbuffered_channel<int> to, back;
    fiber other([&] {
      for (;;)
        back.push(to.value_pop());
    });
    for (;;) {
      to.push(1);
      back.value_pop();
    }
  });
}

// A fiber tries until another has let go; and one polls for what another sets. Only who never runs the other
// one goes on for ever.
TEST_F(Livelock, IsNotWhereAFairSchedulerEnds) {
  expect_an_unfair_circle([] {
    auto const m = std::make_shared<boost::fibers::mutex>();
    fiber([=] {
      m->lock();
      boost::this_fiber::yield();
      boost::this_fiber::yield();
      m->unlock();
    }).detach();
    fiber([=] {
      while (!m->try_lock())
        boost::this_fiber::yield();
      m->unlock();
    }).detach();
  });
  expect_an_unfair_circle([] {
    bool ready = false;
    fiber other([&] { ready = true; });
    while (!ready)
      boost::this_fiber::yield();
    other.join();
  });
}

TEST_F(Livelock, IsNotWhereNothingIsTriedAgain) {
  expect_no_circle(explored::yielding(3, 2));
  expect_no_circle([] {
    bool ready = false;
    boost::fibers::mutex m;
    boost::fibers::condition_variable changed;
    fiber other([&] {
      std::unique_lock const l(m);
      ready = true;
      changed.notify_one();
    });
    std::unique_lock l(m);
    changed.wait(l, [&] { return ready; });
    l.unlock();
    other.join();
  });
}

// One fiber polls until the other has run twice. It polls before that one runs, or in between, or not at all.
TEST_F(Livelock, CountsSchedulesThatDifferOnlyInACircleAsOne) {
  auto const e = judged::counts_of(judged::by_states([] {
    auto const ready = std::make_shared<bool>(false);
    fiber([=] {
      while (!*ready)
        boost::this_fiber::yield();
    }).detach();
    fiber([=] {
      boost::this_fiber::yield();
      *ready = true;
    }).detach();
  }));
  EXPECT_EQ(e.clean, e.schedules);
  EXPECT_GE(e.endless.clean, 2u);
  EXPECT_GT(e.clean, e.endless.clean);
  EXPECT_LT(e.schedules, 30u);
  EXPECT_THAT(text_of(e), HasSubstr(" of the schedules counted go through such a circle"));
  EXPECT_EQ(to_json(e).at("endless").at("clean"), e.endless.clean);
}

} // namespace
