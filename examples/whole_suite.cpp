#include <boost/fiber/all.hpp>
#include <gtest/gtest.h>

TEST(Pipeline, PassesItsFirstItem) {
  auto const items = std::make_shared<boost::fibers::unbuffered_channel<int>>();
  boost::fibers::fiber([=] {
    items->push(1);
    items->push(2);
  }).detach();
  EXPECT_EQ(items->value_pop(), 1);
}
