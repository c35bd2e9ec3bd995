// What replays a body that no lesson has: one that goes by addresses, and, in a stepper, one that waits with deadlines: + lets
// time pass.
#include <cli/schedule_option.hpp>
#include <cli/step/stepper.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/trace.hpp>
#include <support/locks_by_addresses.hpp>
#include <support/sanitized.hpp>

#include <boost/fiber/all.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string_view>

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

// The value comes after half of the time that the receiver waits.
void value_in_time() {
  auto const c = std::make_shared<boost::fibers::unbuffered_channel<int>>();
  boost::fibers::fiber([c] {
    boost::this_fiber::sleep_for(5ms);
    c->push(1);
  }).detach();
  int value = 0;
  c->pop_wait_for(value, 10ms);
}

class AStepper : public testing::Test {
protected:
  std::string press(std::string_view keys) {
    for (char const key : keys)
      steps.press(key);
    return steps.screen(40, 100);
  }

  cli::stepper steps{
      "a_body", {}, [](leaklab::schedule const& s) { return leaklab::trace(&value_in_time, s); }};
};

TEST_F(AStepper, ShowsWhenTimePassesAndLetsItPassEarly) {
  EXPECT_THAT(press(" "), HasSubstr("\nNext: only B can run. + lets time pass to the next deadline.\n"));
  EXPECT_THAT(press("  "), HasSubstr("\n        time passes: 5 ms, and B is ready\n   3 "));
  EXPECT_THAT(press("uu+"), HasSubstr("a_body --schedule ''\n"));
  EXPECT_THAT(press(""), HasSubstr("\nNext: time passes (+); then B A can run. Space takes B."));
  auto const screen = press(" ");
  EXPECT_THAT(screen, HasSubstr("a_body --schedule '+B'\n"));
  EXPECT_THAT(screen, HasSubstr("\n     +  time passes: 10 ms, and A is ready\n   2 B  "));
  EXPECT_EQ(to_string(steps.chosen()), "+");
}

TEST_F(AStepper, KeepsTheTimeThatHasPassedWhenAnotherFiberIsChosen) {
  EXPECT_THAT(press(" +A"), HasSubstr("a_body --schedule '+A'\n"));
  EXPECT_EQ(to_string(steps.chosen()), "+A");
  EXPECT_THAT(press("    \n"), HasSubstr("1 of 2 fibers can never finish"));
}

TEST_F(AStepper, SaysThatNoDeadlineIsPending) {
  EXPECT_THAT(press("+"),
              HasSubstr("\nNo deadline is pending that could come early. Next: only A can run.\n"));
}

TEST(AReplayedBody, HasTheAddressesThatWereExplored) {
  if (sanitized)
    GTEST_SKIP() << "the explorer has malloc's addresses under a sanitizer";
  auto const e = leaklab::explore(&locks_by_addresses);
  ASSERT_TRUE(e.first_failure);
  auto const run = cli::replayed(&locks_by_addresses, *e.first_failure);
  EXPECT_EQ(run.report.verdict, leaklab::verdict::deadlock);
  EXPECT_EQ(run.report.stuck.size(), 2u);
}

} // namespace
