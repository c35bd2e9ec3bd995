// Lets leaklab::explore see the checks of GoogleTest that fail in a body. It is enough to include this
// header.
#pragma once

#include <leaklab/explore.hpp>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

namespace leaklab {

// Collects failures in a process that explores. Otherwise they would be added to the test that is running,
// and its listeners would be told, which that process must not do. A skip is no failure.
class failures_of_a_schedule : public testing::ScopedFakeTestPartResultReporter {
public:
  failures_of_a_schedule() : ScopedFakeTestPartResultReporter(INTERCEPT_ALL_THREADS, &none_) {
    GTEST_FLAG_SET(break_on_failure, false); // the next schedule is to be run as well
    GTEST_FLAG_SET(throw_on_failure, false);
  }

  void ReportTestPartResult(testing::TestPartResult const& r) override {
    if (r.failed() && !first_)
      first_ =
          (r.file_name() ? r.file_name() + (":" + std::to_string(r.line_number()) + ": ") : "") + r.message();
  }

  std::optional<std::string> take() { return std::exchange(first_, std::nullopt); }

  // For explore_options::failed: never asked in the process of the tests themselves.
  static std::optional<std::string> ask() {
    static auto* const since_the_first_call = new failures_of_a_schedule;
    return since_the_first_call->take();
  }

private:
  testing::TestPartResultArray none_;
  std::optional<std::string> first_;
};

inline bool const explore_asks_gtest = (failed_by_default = &failures_of_a_schedule::ask, true);

} // namespace leaklab
