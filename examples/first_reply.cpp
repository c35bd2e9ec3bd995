#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>

std::string first_reply() { // of three mirrors; the other two are never received
  auto const replies = std::make_shared<boost::fibers::unbuffered_channel<std::string>>();
  for (auto const* mirror : {"asia", "europe", "america"})
    boost::fibers::fiber([=] { replies->push(mirror); }).detach();
  return replies->value_pop();
}

TEST(FirstReply, LeavesNoFiberBehind) {
  EXPECT_THAT(leaklab::run([] { first_reply(); }), leaklab::LeaksNothing());
}
