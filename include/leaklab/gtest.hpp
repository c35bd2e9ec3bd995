// GoogleMock matchers on run_report, and what makes leaklab::explore see checks that fail in a body. A
// mismatch prints the whole report.
//
//   EXPECT_THAT(leaklab::run(body), leaklab::LeaksNothing());
//   EXPECT_THAT(leaklab::run(body), leaklab::Leaks(19, "unbuffered_channel::push"));
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/report.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace leaklab {

// The body returned and every fiber it started has finished.
MATCHER(LeaksNothing, negation ? "leaves fibers behind" : "leaves no fiber behind") {
  *result_listener << to_string(arg.verdict);
  return arg.verdict == verdict::clean;
}

// The body returned and exactly n fibers can never finish.
MATCHER_P(Leaks, n, (negation ? "does not leak " : "leaks ") + testing::PrintToString(n) + " fibers") {
  *result_listener << to_string(arg.verdict) << " with " << arg.stuck.size() << " stuck";
  return arg.verdict == verdict::leak && arg.stuck.size() == static_cast<std::size_t>(n);
}

// The body returned and exactly n fibers can never finish, every one of them in this operation.
MATCHER_P2(Leaks, n, operation,
           (negation ? "does not leak " : "leaks ") + testing::PrintToString(n) + " fibers in " + operation) {
  *result_listener << to_string(arg.verdict) << " with " << arg.stuck.size() << " stuck";
  return arg.verdict == verdict::leak && arg.stuck.size() == static_cast<std::size_t>(n) &&
         std::all_of(arg.stuck.begin(), arg.stuck.end(),
                     [this](fiber_info const& f) { return f.operation == this->operation; });
}

// Nothing can ever run again, and the body is among the stuck.
MATCHER(Deadlocks, negation ? "does not deadlock" : "deadlocks") {
  *result_listener << to_string(arg.verdict);
  return arg.verdict == verdict::deadlock;
}

// Exactly n fibers had not finished when the body returned.
MATCHER_P(Outlives, n, "returns while " + testing::PrintToString(n) + " fibers still work") {
  *result_listener << arg.outlived << " outlived the body";
  return arg.outlived == static_cast<std::size_t>(n);
}

// Takes the place, in a process that explores, of what would add failures to the test that is running there
// and tell the listeners of it, none of which is for that process to do. A skip is no failure.
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
