// A program that was compiled without -g: the report has names only, and says once what is missing.
#include "split/shared.hpp"

#include <leaklab/run.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace {

TEST(AProgramWithoutDebugInformation, HasFunctionsAndOperationsNamedAndTheReasonSaidOnce) {
  auto const report = leaklab::run([] { start_one(); });
  ASSERT_EQ(report.stuck.size(), 3u);
  EXPECT_EQ(report.stuck[0].operation, "condition_variable::wait");
  EXPECT_THAT(report.stuck[0].blocked_at.function, testing::HasSubstr("gate::wait"));
  EXPECT_EQ(report.stuck[1].operation, "condition_variable::wait");
  EXPECT_THAT(report.stuck[1].blocked_at.function, testing::HasSubstr("::take"));
  EXPECT_EQ(report.stuck[2].operation, "unbuffered_channel::pop");
  for (auto const& f : report.stuck)
    EXPECT_EQ(f.blocked_at.line, 0u);
  auto const text = leaklab::to_text(report);
  std::string const reason = "without -g";
  EXPECT_NE(text.find(reason), std::string::npos) << text;
  EXPECT_EQ(text.find(reason), text.rfind(reason)) << text;
}

} // namespace
