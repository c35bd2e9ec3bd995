// What the body throws: rethrown, or in the report, and never a cloak for a leak.
#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using leaklab::Leaks;
using leaklab::LeaksNothing;
using leaklab::run;
using channel = boost::fibers::unbuffered_channel<int>;
using testing::HasSubstr;

void leak_one() {
  auto out = std::make_shared<channel>();
  fiber([out] { out->push(1); }).detach();
}

void leak_and_throw() {
  leak_one();
  throw std::runtime_error("no such file");
}

TEST(TheBodysException, IsRethrownWhenTheWorldHasEnded) {
  std::atomic<bool> other_finished = false;
  auto const body = [&] {
    fiber([&] {
      boost::this_fiber::sleep_for(5ms);
      other_finished = true;
    }).detach();
    throw std::runtime_error("from the body");
  };
  try {
    run(body);
    FAIL() << "nothing was thrown";
  } catch (std::runtime_error const& e) {
    EXPECT_STREQ(e.what(), "from the body");
  }
  EXPECT_TRUE(other_finished);
}

TEST(TheBodysException, IsRethrownEvenIfFibersLeak) {
  EXPECT_THROW(run([] {
                 leak_one();
                 throw 42;
               }),
               int);
}

TEST(TheBodysException, HidesNoLeak) {
  testing::internal::CaptureStderr();
  EXPECT_THROW(run(leak_and_throw), std::runtime_error);
  auto const written = testing::internal::GetCapturedStderr();
  EXPECT_THAT(written, HasSubstr("LEAK  1 of 2 fibers can never finish"));
  EXPECT_THAT(written, HasSubstr("The body threw std::runtime_error: no such file"));
  EXPECT_THAT(written, HasSubstr("body_exception_test.cpp"));
}

TEST(TheBodysException, IsRethrownSilentlyIfAllFibersHaveFinished) {
  testing::internal::CaptureStderr();
  EXPECT_THROW(run([] { throw std::runtime_error("no such file"); }), std::runtime_error);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(TheBodysException, IsInTheReportIfItIsNotToBeRethrown) {
  auto const report = run(leak_and_throw, {.rethrow = false});
  EXPECT_THAT(report, Leaks(1, "unbuffered_channel::push"));
  EXPECT_EQ(report.failure, "std::runtime_error: no such file");
  EXPECT_THROW(std::rethrow_exception(report.thrown), std::runtime_error);
  std::ostringstream text;
  text << report;
  EXPECT_THAT(text.str(), HasSubstr("The body threw std::runtime_error: no such file"));
  EXPECT_EQ(leaklab::to_json(report)["failure"], "std::runtime_error: no such file");
}

TEST(TheBodysException, MayBeOfAnyType) {
  struct own {};
  EXPECT_EQ(run([] { throw 42; }, {.rethrow = false}).failure, "int");
  EXPECT_THAT(*run([] { throw own(); }, {.rethrow = false}).failure, HasSubstr("own"));
}

TEST(TheBodysException, IsNotThereIfItThrowsNothing) {
  auto const report = run(leak_one, {.rethrow = false});
  EXPECT_FALSE(report.failure);
  EXPECT_FALSE(report.thrown);
  EXPECT_TRUE(leaklab::to_json(report)["failure"].is_null());
}

} // namespace
