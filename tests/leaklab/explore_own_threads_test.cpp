// Exploring a body that starts threads of its own: one that may still wake a fiber is waited for, in each schedule.
#include "explored.hpp"
#include "exploring.hpp"
#include "page_graph.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/page.hpp>

#include <boost/fiber/future.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

namespace {

using namespace std::chrono_literals;
using explored::fiber;
using leaklab::explore;

// The caller waits for a value that a thread sets only when the caller has long been waiting, or never.
std::function<void()> waits_for_a_thread(bool is_woken) {
  return [=] {
    fiber first([] {});
    fiber second([] {});
    first.join();
    second.join();
    auto const value = std::make_shared<boost::fibers::promise<int>>();
    std::thread([=] {
      std::this_thread::sleep_for(20ms);
      if (is_woken)
        value->set_value(1);
    }).detach();
    value->get_future().wait();
  };
}

class AThreadOfAnExploredBody : public Exploring {};

TEST_F(AThreadOfAnExploredBody, IsWaitedFor) {
  auto const e = explore(waits_for_a_thread(true));
  EXPECT_EQ(e.schedules, 3u) << e;
  EXPECT_EQ(e.clean, 3u) << e;
  EXPECT_TRUE(e.complete) << e;
}

TEST_F(AThreadOfAnExploredBody, ThatEndsWithoutWakingAnybodyLeavesADeadlock) {
  auto const e = explore(waits_for_a_thread(false));
  EXPECT_EQ(e.schedules, 3u) << e;
  EXPECT_EQ(e.deadlock, 3u) << e;
}

TEST_F(AThreadOfAnExploredBody, IsWaitedForInAPage) {
  auto found = page_graph::ends(leaklab::schedules_as_json(waits_for_a_thread(true), {}));
  EXPECT_EQ(found["clean"], 3u);
  EXPECT_EQ(found["deadlock"], 0u);
}

// Whatever it would do; what has not ended is no failure.
TEST_F(AThreadOfAnExploredBody, ThatDoesNotEndLeavesNoVerdict) {
  auto const e = explore(
      [] {
        std::thread([] { std::this_thread::sleep_for(10min); }).detach();
        boost::fibers::promise<int>().get_future().wait();
      },
      {.longest_schedule = 200ms});
  EXPECT_EQ(e.unfinished, 1u) << e;
  EXPECT_FALSE(e.first_failure) << e;
}

} // namespace
