// Code that observed code calls and that is not observed itself is named: a race there is not found.
#include "races_outside.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/fiber.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <mutex>
#include <sstream>
#include <string>

#include <semaphore.h>

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

void add_twice() {
  int number = 0;
  boost::fibers::fiber one([&] { outside::add_to(number); }), two([&] { outside::add_to(number); });
  one.join();
  two.join();
}
void add_in_other_ways() {
  int number = 0;
  boost::fibers::fiber one([&] { outside::adds(number); }), two([&] { outside::an_adder.add_to(number); });
  one.join();
  two.join();
}
// The library's own code makes a place in the map's tree.
void insert(std::map<int, int>& numbers, char const* text) {
  numbers.emplace(static_cast<int>(std::strlen(text)), 0);
}

TEST(RacesOutside, AreNotFoundAndTheCodeIsNamed) {
  auto const report = leaklab::run(add_twice);
  EXPECT_THAT(report.races, IsEmpty());
  EXPECT_THAT(
      report.races_missed,
      testing::StartsWith(
          "what is called is not observed: outside::add_to(...) (tests/leaklab/races_outside.cpp); "
          "what may be called through pointers is not observed: "
          "outside::(anonymous namespace)::add_through_a_pointer(...) (tests/leaklab/races_outside.cpp), "
          "outside::(anonymous namespace)::virtual_adder::add_to(...) (tests/leaklab/races_outside.cpp)"));
  EXPECT_THAT(to_text(report),
              HasSubstr("data races may have been missed: what is called is not observed: outside::add_to"));
}

TEST(RacesOutside, AreNotSaidToBeNoneOnAnyNumberOfThreads) {
  auto const e = leaklab::explore(add_twice, {.switches = leaklab::switches::at_synchronisation});
  std::ostringstream text;
  text << e;
  EXPECT_TRUE(e.complete);
  EXPECT_THAT(text.str(), HasSubstr("no data race was found in what was observed\n"));
  EXPECT_THAT(text.str(), testing::Not(HasSubstr("any number of threads")));
}

TEST(RacesOutside, AreNamedWhereAPointerLeadsToThem) {
  auto const report = leaklab::run(add_in_other_ways);
  EXPECT_THAT(report.races, IsEmpty());
  EXPECT_THAT(report.races_missed, HasSubstr("add_through_a_pointer(...)"));
  EXPECT_THAT(report.races_missed, HasSubstr("virtual_adder::add_to(...)"));
}

TEST(RacesOutside, OfTheCLibrariesAreNamedIfTheyAreCalled) {
  std::string text = "text";
  auto const e = leaklab::explore([&] {
    std::map<int, int> numbers;
    insert(numbers, text.c_str());
  });
  EXPECT_THAT(e.calls_not_observed, testing::Contains("strlen"));
  EXPECT_THAT(e.calls_not_observed, testing::Contains("std::_Rb_tree_insert_and_rebalance(...)"));
  EXPECT_THAT(e.calls_not_observed, testing::Not(testing::Contains("memcpy")));
}

// Two fibers add to a number, one after the other, because of a semaphore of the C library.
TEST(RacesOutside, AreSaidToBeNoneIfSomethingThatIsNotSeenOrdersThem) {
  auto const report = leaklab::run([] {
    sem_t free;
    sem_init(&free, 0, 1);
    int number = 0;
    auto const add = [&] {
      sem_wait(&free);
      ++number;
      sem_post(&free);
    };
    boost::fibers::fiber one(add), two(add);
    one.join();
    two.join();
    sem_destroy(&free);
  });
  ASSERT_EQ(report.races.size(), 1u);
  EXPECT_THAT(to_text(report.races.front()),
              HasSubstr("\n  unless one of these does, whose order is not seen: sem_wait\n"));
}

void lock_a_whole_thread() {
  std::mutex mutex;
  int number = 0;
  auto const add = [&] {
    std::lock_guard const l(mutex);
    ++number;
  };
  boost::fibers::fiber one(add), two(add);
  one.join();
  two.join();
}

TEST(ALockOfTheCLibrary, IsNamedAsOneBeforeWhichNoFiberIsSwitched) {
  auto const e = leaklab::explore(lock_a_whole_thread, {.switches = leaklab::switches::at_synchronisation});
  EXPECT_TRUE(e.complete);
  EXPECT_THAT(e.races, IsEmpty());
  EXPECT_THAT(e.locks_without_switch, testing::Contains("pthread_mutex_lock"));
  EXPECT_THAT(e.calls_not_observed, testing::Not(testing::Contains(HasSubstr("pthread_mutex"))));
  std::ostringstream text;
  text << e;
  EXPECT_THAT(text.str(),
              HasSubstr("(not explored: a switch before one of these, which stop the whole thread: "
                        "pthread_mutex_lock)\n"));
  std::ostringstream without;
  without << leaklab::explore(lock_a_whole_thread);
  EXPECT_THAT(without.str(), testing::Not(HasSubstr("a switch before")));
}

} // namespace
