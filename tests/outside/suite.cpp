// A suite of others: 50 tests of GoogleTest, as they were before leaklab came. Three leave a fiber behind for
// ever.
#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

// Adds up 1 to n, each number sent by a fiber of its own.
int sum_to(int n) {
  auto const numbers = std::make_shared<channel>();
  for (int i = 1; i <= n; ++i)
    fiber([=] { numbers->push(i); }).detach();
  int sum = 0;
  for (int i = 1, number = 0; i <= n; ++i) {
    numbers->pop(number);
    sum += number;
  }
  return sum;
}

// Takes the first of n answers. The others can never be sent.
int first_answer(int n) {
  auto const answers = std::make_shared<channel>();
  for (int i = 0; i < n; ++i)
    fiber([=] { answers->push(42); }).detach();
  int first = 0;
  answers->pop(first);
  return first;
}

class Sum : public testing::TestWithParam<int> {};
TEST_P(Sum, IsThatOfAllNumbers) {
  EXPECT_EQ(sum_to(GetParam()), GetParam() * (GetParam() + 1) / 2);
}
INSTANTIATE_TEST_SUITE_P(To, Sum, testing::Range(0, 44));

TEST(Answers, AreNoneAtFirst) {}

TEST(Answers, LeakTheSecondOfTwo) {
  EXPECT_EQ(first_answer(2), 42);
}

TEST(Answers, AreAllTaken) {
  EXPECT_EQ(first_answer(1), 42);
}

TEST(Answers, LeakThreeOfFour) {
  EXPECT_EQ(first_answer(4), 42);
}

class Server : public testing::Test {
protected:
  ~Server() override {
    requests_.close();
    serves_.join();
  }
  channel requests_;
  int served_ = 0;
  fiber serves_{[this] {
    for (int request = 0; requests_.pop(request) == boost::fibers::channel_op_status::success;)
      ++served_;
  }};
};

TEST_F(Server, ServesOne) {
  requests_.push(1);
  boost::this_fiber::yield();
  EXPECT_EQ(served_, 1);
}

TEST_F(Server, LeaksAWatcher) {
  fiber([] {
    boost::fibers::mutex never;
    std::unique_lock l(never);
    boost::fibers::condition_variable().wait(l);
  }).detach();
  boost::this_fiber::yield();
}

} // namespace
