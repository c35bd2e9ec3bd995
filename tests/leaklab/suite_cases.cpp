// Tests that a suite may have. suite_test.cpp runs some of them at a time: those that leave fibers behind,
// block for ever, skip, throw, fork.
#include <leaklab/choose.hpp>
#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>
#include <leaklab/settle.hpp>
#include <leaklab/suite.hpp>
#include <leaklab/this_fiber.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <thread>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void get_stuck() {
  auto const nobody = std::make_shared<channel>();
  nobody->push(1);
}
void leak() {
  fiber(&get_stuck).detach();
}
void start_pool() {
  fiber([] {
    leaklab::this_fiber::set_name("pool");
    get_stuck();
  }).detach();
}

// Sets what is ignored in this run.
bool const ignores = [] {
  if (auto const* const by = std::getenv("SUITE_IGNORES")) {
    if (std::string(by) == "started_in")
      return leaklab::ignore_fibers({.started_in = "start_pool"});
    if (std::string(by) == "blocked_at")
      return leaklab::ignore_fibers({.blocked_at = "get_stuck"});
    return leaklab::ignore_fibers({.name = by});
  }
  return false;
}();

TEST(Clean, One) {
  fiber([] { boost::this_fiber::yield(); }).detach();
}
TEST(Clean, Another) {
  fiber([] { boost::this_fiber::sleep_for(5ms); }).detach();
}

TEST(Leaks, AndPassesOtherwise) {
  leak();
}
TEST(Leaks, AndFailsBesides) {
  leak();
  FAIL() << "this too";
}
TEST(Leaks, AndSkips) {
  leak();
  GTEST_SKIP() << "not today";
}
TEST(Leaks, AndThrows) {
  leak();
  throw std::runtime_error("thrown by the test");
}

TEST(Leaks, APool) {
  start_pool();
}
TEST(Leaks, AndIgnoresWhatThereIsNow) {
  leak();
  boost::this_fiber::yield();
  leaklab::ignore_current();
}

std::shared_ptr<channel> const shared = std::make_shared<channel>();
int woken = 0;
TEST(Late, TheFirstLeaksAFiberThatOthersCouldWake) {
  fiber([] {
    int value = 0;
    shared->pop(value);
    ++woken;
  }).detach();
}
TEST(Late, TheSecondWakesNoFiber) {
  shared->close();
  boost::this_fiber::yield();
  EXPECT_EQ(woken, 0);
}

TEST(Busy, SleepsOn) {
  fiber([] { boost::this_fiber::sleep_for(1h); }).detach();
}
TEST(Busy, RunsOn) {
  fiber([] {
    for (;;)
      boost::this_fiber::yield();
  }).detach();
}

TEST(Asserts, InAFiber) {
  fiber([] { ASSERT_EQ(1 + 1, 3) << "asserted in a fiber"; }).join();
}
TEST(Skips, AndNoMore) {
  GTEST_SKIP() << "not today";
}
TEST(Throws, AndNoMore) {
  throw std::runtime_error("thrown by the test");
}

TEST(Blocks, DISABLED_ForEver) {
  leak();
  channel().push(1);
}
TEST(Blocks, ForAThread) {
  boost::fibers::promise<int> promised;
  std::thread waker([&] {
    std::this_thread::sleep_for(30ms);
    promised.set_value(7);
  });
  EXPECT_EQ(promised.get_future().get(), 7);
  waker.join();
}

class OfASuite : public testing::Test {
protected:
  static void SetUpTestSuite() { leak(); }
};
TEST_F(OfASuite, IsCleanItself) {}

TEST(Dies, AsItShould) {
  EXPECT_DEATH(std::abort(), "");
  EXPECT_EXIT(
      {
        fiber([] { boost::this_fiber::yield(); }).join();
        std::exit(3);
      },
      testing::ExitedWithCode(3), "");
}
TEST(Dies, Threadsafe) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(fiber([] { std::abort(); }).join(), "");
}
TEST(Dies, OfBlockingForEver) {
  EXPECT_EXIT(channel().push(1), testing::ExitedWithCode(1), "the child of a death test can never go on");
}

void lose_an_update() {
  auto const counter = std::make_shared<int>(0);
  auto const add_one = [counter] {
    auto const before = *counter;
    boost::this_fiber::yield();
    *counter = before + 1;
  };
  fiber one(add_one), two(add_one);
  one.join();
  two.join();
  if (*counter == 2)
    leak();
}
LEAKLAB_TEST(InAWorld, IsClean) {
  fiber([] {}).join();
}
LEAKLAB_TEST(InAWorld, Leaks) {
  leak();
}
LEAKLAB_TEST(InAWorld, Throws) {
  throw std::runtime_error("thrown in a world");
}
LEAKLAB_TEST(InAWorld, BlocksForEver) {
  channel().push(1);
}
LEAKLAB_EXPLORE_TEST(Explored, IsClean) {
  fiber one([] {}), two([] {});
  one.join();
  two.join();
}
LEAKLAB_EXPLORE_TEST(Explored, Leaks) {
  lose_an_update();
}
LEAKLAB_EXPLORE_TEST(Choosing, Fails) {
  EXPECT_LT(leaklab::choose(3), 2u);
}
LEAKLAB_EXPLORE_TEST(Choosing, FailsAtTheTwelfth) {
  EXPECT_LT(leaklab::choose(12), 11u);
}
TEST(Explored, ByHand) {
  EXPECT_THAT(leaklab::explore(&lose_an_update), leaklab::FailsInSomeSchedule());
}

} // namespace
