// Every bug of the catalogue that is a function is reported to the fiber and the line, as its source says.
// Its cure is silent. Both hold on 1, 2 and 4 threads, every time.
#include "judgement.hpp"

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using judgement::body;
using leaklab::LeaksNothing;

constexpr int repeats = 20;

class EveryBug : public testing::TestWithParam<body> {
protected:
  // Runs the body again and again on 1, 2 and 4 threads, until a check of its report fails.
  template <typename Check>
  void run_often(void (*body)(), Check check) {
    for (std::size_t threads : {1, 2, 4})
      for (int i = 0; i < repeats && !HasFailure(); ++i) {
        auto const report = leaklab::run(body, {.threads = threads});
        SCOPED_TRACE(std::to_string(threads) + " threads, run " + std::to_string(i) + "\n" +
                     leaklab::to_text(report));
        check(report);
      }
  }
};

TEST_P(EveryBug, IsReportedExactly) {
  auto const& b = GetParam();
  run_often(b.run.bug, [&](leaklab::run_report const& report) {
    EXPECT_THAT(judgement::differences(report, b), testing::IsEmpty());
    EXPECT_EQ(report.verdict, judgement::verdict_of(b));
    EXPECT_EQ(report.stuck.size(), judgement::stuck_in(b));
    EXPECT_EQ(report.spawned, report.finished + judgement::stuck_in(b));
    EXPECT_TRUE(report.alive.empty());
  });
}

TEST_P(EveryBug, IsSilentOnceCured) {
  run_often(GetParam().run.cure, [](leaklab::run_report const& report) {
    EXPECT_THAT(report, LeaksNothing());
    EXPECT_EQ(report.spawned, report.finished);
    EXPECT_TRUE(report.stuck.empty() && report.alive.empty());
  });
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryBug, testing::ValuesIn(judgement::bodies()),
                         [](auto const& info) { return info.param.name + "_at_" LEAKLAB_CATALOGUE_LEVEL; });

} // namespace
