// Exploring from a thread that has fibers of its own: these take no part, whatever they do.
#include "explored.hpp"
#include "exploring.hpp"

#include <leaklab/explore.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using namespace std::chrono_literals;
using explored::fiber;
using leaklab::explore;

void expect_all_of_three_fibers() {
  auto const e = explore(explored::yielding(3, 1));
  EXPECT_TRUE(e.complete);
  EXPECT_EQ(e.schedules, explored::interleavings(3, 1));
  EXPECT_EQ(e.clean, e.schedules);
}

class ExploringBesideFibers : public Exploring {};

TEST_F(ExploringBesideFibers, WorksInsideAPlainFiber) {
  fiber(&expect_all_of_three_fibers).join();
}

TEST_F(ExploringBesideFibers, WorksInsideAPlainFiberOfAThreadThatIsNotTheFirst) {
  std::thread([] { fiber(&expect_all_of_three_fibers).join(); }).join();
}

TEST_F(ExploringBesideFibers, LeavesAReadyFiberForTheCaller) {
  int runs = 0;
  fiber ready([&] { ++runs; });
  expect_all_of_three_fibers();
  EXPECT_EQ(runs, 0);
  ready.join();
  EXPECT_EQ(runs, 1);
}

TEST_F(ExploringBesideFibers, DoesNotMindASleepingFiber) {
  fiber sleeping([] { boost::this_fiber::sleep_for(1ms); });
  boost::this_fiber::yield(); // it sleeps
  expect_all_of_three_fibers();
  sleeping.join();
}

TEST_F(ExploringBesideFibers, DoesNotMindABlockedFiberThatTheBodyWakes) {
  explored::channel c;
  int got = 0;
  fiber blocked([&] { got = c.value_pop(); });
  boost::this_fiber::yield(); // it waits
  auto const e = explore([&] { fiber([&] { c.push(7); }).detach(); });
  EXPECT_EQ(e.schedules, 1u);
  c.push(8);
  blocked.join();
  EXPECT_EQ(got, 8);
}

TEST_F(ExploringBesideFibers, NumbersTheBodyFirst) {
  fiber ready([] {});
  try {
    explore([] { boost::this_fiber::sleep_for(1ms); }, {.clock = leaklab::clock::real});
    ADD_FAILURE() << "not refused";
  } catch (std::runtime_error const& e) {
    EXPECT_TRUE(std::string(e.what()).find("fiber A sleeps") != std::string::npos) << e.what();
  }
  ready.join();
}

} // namespace
