// Bugs that show only when a deadline comes early, which clock::any_time finds and clock::when_idle does not; and their
// cures, which it finds nothing in.
#include "exploring.hpp"
#include "timed_bodies.hpp"

#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>
#include <leaklab/replay.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace {

using namespace timed;
using leaklab::clock;
using leaklab::FailsInNoSchedule;
using testing::HasSubstr;

// The answer takes half of the time that the client waits. If it comes late all the same, it has nowhere to go.
void answer_to_nobody(bool room) {
  auto const answer_in_time = [](auto const& answer) {
    fiber([answer] {
      sleep_for(5ms);
      answer->push(42);
    }).detach();
    int value = 0;
    answer->pop_wait_for(value, 10ms);
  };
  room ? answer_in_time(std::make_shared<buffered>(2)) : answer_in_time(std::make_shared<unbuffered>());
}

// A request that is not answered in time is sent again. It must not be carried out twice.
void request_sent_twice(bool by_number) {
  auto const requests = std::make_shared<buffered>(8);
  auto const answers = std::make_shared<buffered>(8);
  auto const carried_out = std::make_shared<int>(0);
  fiber server([=] {
    std::set<int> known;
    for (int number = 0; requests->pop(number) == status::success;) {
      sleep_for(5ms);
      if (!by_number || known.insert(number).second)
        ++*carried_out;
      answers->push(number);
    }
  });
  int value = 0;
  do
    requests->push(1);
  while (answers->pop_wait_for(value, 10ms) == status::timeout);
  requests->close();
  server.join();
  EXPECT_EQ(*carried_out, 1);
}

// Who does not get the lock in time must not give it back.
void unlocked_without_a_lock(bool looks) {
  auto const m = std::make_shared<boost::fibers::timed_mutex>();
  fiber holder([m] {
    std::unique_lock const l(*m);
    sleep_for(5ms);
  });
  boost::this_fiber::yield();
  bool const locked = m->try_lock_for(10ms);
  if (locked || !looks)
    m->unlock();
  holder.join();
}

// A value that the channel does not take in time is lost, and the receiver waits for it for ever.
void value_dropped(bool tries_again) {
  auto const c = std::make_shared<buffered>(2); // holds one
  fiber([c] {
    for (int i = 0; i < 3; ++i) {
      sleep_for(1ms);
      c->value_pop();
    }
  }).detach();
  for (int i = 0; i < 3; ++i)
    while (c->push_wait_for(i, 10ms) == status::timeout && tries_again) {
    }
}

// The worker is told to stop, and not joined if it does not do so in time. Then it uses what is gone.
void worker_left_behind(bool joins) {
  struct state : condition {
    bool stop = false, done = false;
  };
  auto const s = std::make_shared<state>();
  auto const resource = std::make_shared<bool>(true); // false: it is gone
  fiber worker([=] {
    while (!s->stop)
      sleep_for(3ms);
    EXPECT_TRUE(*resource);
    std::lock_guard const l(s->m);
    s->done = true;
    s->changed.notify_all();
  });
  sleep_for(4ms);
  std::unique_lock l(s->m);
  s->stop = true;
  s->changed.wait_for(l, 5ms, [&] { return s->done; });
  l.unlock();
  if (joins)
    worker.join();
  *resource = false;
  if (!joins)
    worker.detach();
}

// Of two consumers one waits with a deadline. The notification for a value may reach it when it is too late, and
// then it must look for the value once more, since the other was not told.
void value_between_two_consumers(bool looks_again) {
  auto const c = std::make_shared<buffered>(4);
  fiber([=] {
    int value = 0;
    auto const got = c->pop_wait_for(value, 10ms);
    if (got == status::success || (looks_again && c->try_pop(value) == status::success))
      c->push(value); // it is for the other
  }).detach();
  fiber([c] { c->value_pop(); }).detach();
  sleep_for(5ms);
  c->push(1);
}

class OnlyEarly : public Exploring {
protected:
  static leaklab::exploration explored(void (*body)(bool), bool cured, clock c, std::uint64_t early = 2) {
    return leaklab::explore([=] { body(cured); }, {.clock = c, .early_deadlines = early});
  }
};

TEST_F(OnlyEarly, ADeadlineShowsTheseBugsAndNothingInTheirCures) {
  std::map<std::string, void (*)(bool)> const all{
      {"answer_to_nobody", answer_to_nobody},
      {"request_sent_twice", request_sent_twice},
      {"unlocked_without_a_lock", unlocked_without_a_lock},
      {"value_dropped", value_dropped},
      {"worker_left_behind", worker_left_behind},
      {"value_between_two_consumers", value_between_two_consumers}};
  for (auto const& named : all) {
    SCOPED_TRACE(named.first);
    auto* const body = named.second;
    EXPECT_THAT(explored(body, false, clock::when_idle), FailsInNoSchedule());
    EXPECT_THAT(explored(body, false, clock::any_time, 0), FailsInNoSchedule());
    EXPECT_THAT(explored(body, true, clock::any_time), FailsInNoSchedule());
    auto const e = explored(body, false, clock::any_time);
    ASSERT_TRUE(e.first_failure) << e;
    EXPECT_TRUE(e.complete) << e;
    EXPECT_EQ(e.first_failure->early_deadlines(), 1u) << e;
    EXPECT_FALSE(e.doubt) << e;
    if (e.leak + e.deadlock > 0) { // or else it would end this process, or fail this test
      auto const r = leaklab::replay([=] { body(false); }, *e.first_failure);
      EXPECT_NE(r.verdict, leaklab::verdict::clean) << r;
    }
  }
}

// What happens is the same on the machine's clock, if a step takes long at the wrong place.
TEST_F(OnlyEarly, ADeadlineLosesAWakeUpOfBoostFiber) {
  auto const e = explored(value_between_two_consumers, false, clock::any_time);
  ASSERT_TRUE(e.first_failure);
  EXPECT_EQ(to_string(*e.first_failure), "BCA+");
  EXPECT_EQ(e.leak, 3u) << e;
  EXPECT_EQ(e.schedules, 63u) << e;
}

TEST_F(OnlyEarly, ADeadlineIsToldByTheMatchers) {
  auto const e = explored(answer_to_nobody, false, clock::any_time);
  testing::StringMatchResultListener said;
  EXPECT_FALSE(testing::ExplainMatchResult(FailsInNoSchedule(), e, &said));
  EXPECT_THAT(said.str(), HasSubstr("fails, only when a deadline comes early (+): while a fiber is ready"));
  testing::StringMatchResultListener cured;
  EXPECT_TRUE(testing::ExplainMatchResult(FailsInNoSchedule(),
                                          explored(answer_to_nobody, true, clock::any_time), &cured));
  EXPECT_THAT(cured.str(),
              HasSubstr("; no early deadline: 1 schedule, none fails; at most 1 early deadline: "));
}

// At random, too; and the shortest prefix that fails is kept.
TEST_F(OnlyEarly, ADeadlineIsFoundAtRandom) {
  for (leaklab::explore_options o : {leaklab::explore_options{.strategy = leaklab::random_walk{}},
                                     leaklab::explore_options{.strategy = leaklab::pct{}}}) {
    o.clock = clock::any_time;
    o.max_schedules = sanitized ? 500 : 2000;
    auto const e = leaklab::explore([] { value_between_two_consumers(false); }, o);
    ASSERT_TRUE(e.first_failure) << e;
    EXPECT_EQ(e.first_failure->early_deadlines(), 1u) << e;
    EXPECT_FALSE(e.doubt) << e;
    EXPECT_THAT(leaklab::explore([] { value_between_two_consumers(true); }, o),
                FailsInNoSchedule(o.max_schedules));
  }
}

} // namespace
