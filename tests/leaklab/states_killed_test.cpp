// A process that searches, or runs one schedule after the other, which somebody kills or stops.
#include "explored.hpp"
#include "exploring.hpp"

#include <support/judged_states.hpp>
#include <support/on_ranks.hpp>

#include <leaklab/explore/child.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using judged::by_states;
using judged::counted;
using leaklab::detail::states::run_before;

std::vector<pid_t> children_of(pid_t process) {
  auto const name = std::to_string(process);
  std::ifstream in("/proc/" + name + "/task/" + name + "/children");
  std::vector<pid_t> all;
  for (pid_t child = 0; in >> child;)
    all.push_back(child);
  return all;
}

// A process that sends signals to other children of this one, or to children of these.
class killer {
public:
  struct how {
    int signal = SIGKILL;
    int times = 1;
    std::chrono::milliseconds between{0};
    bool of_children = false;                  // to children of children
    std::chrono::milliseconds stands_still{0}; // then it is to go on
  };
  explicit killer(how h)
      : sent_(new (leaklab::detail::map_shared(sizeof(std::atomic<int>))) std::atomic<int>) {
    auto const parent = getpid();
    process_ = on_ranks::forked([this, h, parent] {
      while (*sent_ < h.times)
        if (auto const victim = victim_of(parent, h.of_children);
            victim != 0 && kill(victim, h.signal) == 0) {
          if (h.stands_still > 0ms) {
            std::this_thread::sleep_for(h.stands_still);
            kill(victim, SIGCONT);
          }
          ++*sent_;
          std::this_thread::sleep_for(h.between);
        }
      for (;;)
        pause();
    });
  }
  ~killer() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  killer(killer const&) = delete;

  int sent() const { return *sent_; }

private:
  pid_t victim_of(pid_t parent, bool of_children) {
    std::vector<pid_t> all;
    for (auto const child : children_of(parent))
      if (child != getpid() && !of_children)
        all.push_back(child);
      else if (of_children)
        for (auto const grandchild : children_of(child))
          all.push_back(grandchild);
    return all.empty() ? 0 : all[static_cast<std::size_t>(++turn_) % all.size()];
  }

  std::unique_ptr<std::atomic<int>, leaklab::detail::unmap> const sent_;
  pid_t process_ = 0;
  int turn_ = 0;
};

class AProcessThatSearches : public Exploring {};

// Fibers that get stuck in some orders.
std::function<void()> body() {
  return [] {
    auto const last = std::make_shared<std::size_t>(0);
    for (std::size_t i = 0; i < 5; ++i)
      explored::fiber([=] {
        for (int y = 0; y < 3; ++y) {
          *last = i;
          boost::this_fiber::yield();
        }
        if (*last == 3)
          explored::get_stuck();
      }).detach();
  };
}

void expect_equal(counted const& one, counted const& many) {
  EXPECT_EQ(many.why_not, "");
  EXPECT_TRUE(many.complete);
  EXPECT_EQ(one.states, many.states);
  EXPECT_EQ(one.shortest_failure, many.shortest_failure);
  EXPECT_TRUE(one.ends == many.ends);
}

TEST_F(AProcessThatSearches, IsReplacedWhenItIsKilled) {
  auto const one = by_states(body(), {.jobs = 1});
  ASSERT_TRUE(one.complete) << one.why_not;
  for (unsigned const jobs : {1u, 2u})
    for (int const signal : {SIGKILL, SIGTERM}) {
      SCOPED_TRACE(std::to_string(jobs) + " jobs, signal " + std::to_string(signal));
      for (int sent = 0; sent < 6;) { // until enough of them were there to be killed
        killer const k({.signal = signal, .times = 6, .between = 7ms});
        expect_equal(one, by_states(body(), {.jobs = jobs}));
        sent += k.sent();
      }
    }
}

TEST_F(AProcessThatSearches, IsReplacedOnARankAsWell) {
  auto const one = by_states(body(), {.jobs = 1});
  for (int sent = 0; sent < 3;) {
    killer const k({.times = 3, .between = 7ms, .of_children = true});
    expect_equal(one, on_ranks::count(2, body(), {.jobs = 1}));
    sent += k.sent();
  }
}

TEST_F(AProcessThatSearches, IsNotReplacedForEver) {
  killer const k({.times = 1'000'000});
  auto const c = by_states(explored::yielding(9, 9), {.jobs = 2});
  EXPECT_FALSE(c.complete);
  EXPECT_EQ(c.why_not, "the processes that search are killed again and again");
}

// What a schedule does that ends its process is counted, as before.
TEST_F(AProcessThatSearches, IsToldFromOneThatAScheduleEnds) {
  auto const crashes = explored::by_order_of_three([](std::vector<int> const& order) {
    if (order[0] == 1)
      std::abort();
    return 0u;
  });
  for (unsigned const jobs : {1u, 2u}) {
    killer const k({.times = 2, .between = 5ms});
    auto const c = by_states(crashes, {.jobs = jobs});
    EXPECT_TRUE(c.complete) << c.why_not;
    EXPECT_EQ(judged::counts_of(c).crashed, 2u);
    EXPECT_EQ(judged::counts_of(c).schedules, 6u);
  }
}

TEST_F(AProcessThatSearches, DoesNotHoldUpTheEndWhenItIsStopped) {
  auto const before = std::exchange(run_before, 1);
  for (unsigned const jobs : {1u, 2u}) {
    killer const k({.signal = SIGSTOP, .times = 20, .between = 1ms});
    auto const end = [&](leaklab::exploration_progress const&) { return k.sent() < 20; };
    auto const e =
        leaklab::explore(explored::yielding(9, 9),
                         {.time_limit = 1h, .longest_schedule = 1h, .jobs = jobs, .on_progress = end});
    EXPECT_FALSE(e.complete);
  }
  run_before = before;
}

// ---------------------------------------------------------------- schedules that are run one by one

class AProcessThatRunsSchedules : public Exploring {};

// Each schedule takes its time.
std::function<void()> slow_body() {
  return [run = body()] {
    std::this_thread::sleep_for(1ms);
    run();
  };
}

leaklab::explore_options one_by_one() {
  return {.strategy = leaklab::enumeration{}, .max_schedules = 300, .longest_schedule = 3s};
}

TEST_F(AProcessThatRunsSchedules, IsReplacedWhenItIsKilled) {
  auto const undisturbed = leaklab::explore(slow_body(), one_by_one());
  int killed = 0, said = 0;
  while (killed < 4) {
    killer const k({.times = 2, .between = 60ms});
    try {
      auto const e = leaklab::explore(slow_body(), one_by_one());
      EXPECT_EQ(e.schedules, undisturbed.schedules);
      EXPECT_EQ(e.crashed, 0u);
      EXPECT_EQ(e.by_stuck, undisturbed.by_stuck);
      EXPECT_EQ(e.first_failure, undisturbed.first_failure);
      killed += k.sent();
    } catch (std::runtime_error const& e) {
      EXPECT_THAT(e.what(), testing::HasSubstr("was killed between two of them"));
      EXPECT_LT(++said, 20);
    }
  }
}

TEST_F(AProcessThatRunsSchedules, IsToldFromOneThatKillsItself) {
  auto const e = leaklab::explore(explored::by_order_of_three([](std::vector<int> const& order) {
                                    if (order[0] == 1)
                                      raise(SIGKILL);
                                    return 0u;
                                  }),
                                  one_by_one());
  EXPECT_TRUE(e.complete);
  EXPECT_EQ(e.schedules, 6u);
  EXPECT_EQ(e.crashed, 2u);
  EXPECT_THAT(e.failure_text, testing::HasSubstr("SIGKILL"));
}

TEST_F(AProcessThatRunsSchedules, MayStandStillForLongerThanASchedule) {
  killer const k({.signal = SIGSTOP, .stands_still = 7s});
  auto const e = leaklab::explore(slow_body(), one_by_one());
  EXPECT_EQ(k.sent(), 1);
  EXPECT_EQ(e.schedules, 300u);
  EXPECT_EQ(e.unfinished, 0u);
}

TEST_F(AProcessThatSearches, MayStandStillForLongerThanASchedule) {
  killer const k({.signal = SIGSTOP, .stands_still = 7s});
  auto const c = by_states(body(), {.longest_schedule = 3s, .jobs = 1});
  EXPECT_EQ(k.sent(), 1);
  EXPECT_TRUE(c.complete) << c.why_not;
}

} // namespace
