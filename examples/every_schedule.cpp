#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>

#include <boost/fiber/all.hpp>

bool both_pass(bool first, bool second) { // returns at the first check that fails
  auto const results = std::make_shared<boost::fibers::unbuffered_channel<bool>>();
  for (bool const passed : {first, second})
    boost::fibers::fiber([=] { results->push(passed); }).detach();
  return results->value_pop() && results->value_pop();
}

TEST(BothPass, LeavesNoFiberBehindInAnySchedule) { // of one thread
  EXPECT_THAT(leaklab::explore([] { both_pass(true, false); }), leaklab::FailsInNoSchedule());
}
