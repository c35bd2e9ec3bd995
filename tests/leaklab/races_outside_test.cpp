// Code that observed code calls and that is not observed itself is named: a race there is not found.
#include "races_outside.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/fiber.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

void add_twice() {
  int number = 0;
  boost::fibers::fiber one([&] { outside::add_to(number); }), two([&] { outside::add_to(number); });
  one.join();
  two.join();
}

TEST(RacesOutside, AreNotFoundAndTheCodeIsNamed) {
  auto const report = leaklab::run(add_twice);
  EXPECT_THAT(report.races, IsEmpty());
  EXPECT_EQ(report.races_missed,
            "what is called is not observed: outside::add_to(...) (tests/leaklab/races_outside.cpp)");
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

} // namespace
