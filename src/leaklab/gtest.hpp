// GoogleMock matchers on run_report. A mismatch prints the whole report.
//
//   EXPECT_THAT(leaklab::run(body), leaklab::LeaksNothing());
//   EXPECT_THAT(leaklab::run(body), leaklab::Leaks(19, "unbuffered_channel::push"));
#pragma once

#include <leaklab/report.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

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

} // namespace leaklab
