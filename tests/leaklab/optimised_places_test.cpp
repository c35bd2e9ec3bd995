// What an optimising compiler would take from a stack, and the flags that leaklab::leaklab brings keep: the
// frame of a call in tail position, and the difference between two functions with equal code.
#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <functional>
#include <memory>
#include <set>

namespace {

using channel = boost::fibers::unbuffered_channel<int>;

unsigned const push_line = __LINE__ + 2;
boost::fibers::channel_op_status work(channel& c, int const& value) {
  return c.push(value);
}

unsigned const start_line = __LINE__ + 2;
void start(std::shared_ptr<channel> const& c) {
  boost::fibers::fiber([c] { work(*c, 5); }).detach();
}

TEST(OptimisedPlaces, APushInTailPositionIsNamed) {
  auto const report = leaklab::run([] { start(std::make_shared<channel>()); }, {.threads = 1});
  ASSERT_THAT(report, leaklab::Leaks(1, "unbuffered_channel::push"));
  EXPECT_EQ(report.stuck[0].blocked_at.line, push_line);
  EXPECT_EQ(report.stuck[0].spawned_at.line, start_line);
}

TEST(OptimisedPlaces, AFiberFunctionThatEndsInThePushIsNamed) {
  auto const c = std::make_shared<channel>();
  auto const report =
      leaklab::run([c] { boost::fibers::fiber(work, std::ref(*c), 5).detach(); }, {.threads = 1});
  ASSERT_THAT(report, leaklab::Leaks(1, "unbuffered_channel::push"));
  EXPECT_EQ(report.stuck[0].blocked_at.line, push_line);
}

TEST(OptimisedPlaces, TwoLambdasWithEqualCodeKeepTheirOwnLines) {
  auto const report = leaklab::run(
      [] {
        auto c = std::make_shared<channel>();
        boost::fibers::fiber([c] { c->push(1); }).detach();
        boost::fibers::fiber([c] { c->push(1); }).detach();
      },
      {.threads = 1});
  ASSERT_THAT(report, leaklab::Leaks(2, "unbuffered_channel::push"));
  std::set<unsigned> lines;
  for (auto const& f : report.stuck) {
    EXPECT_EQ(f.blocked_at.line, f.spawned_at.line);
    lines.insert(f.blocked_at.line);
  }
  EXPECT_EQ(lines.size(), 2u);
}

} // namespace
