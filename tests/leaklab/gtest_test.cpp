// The matchers: what they match, and that a mismatch shows the whole report.
#include "report_samples.hpp"

#include <leaklab/gtest.hpp>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <string>

namespace {

using leaklab::Deadlocks;
using leaklab::Leaks;
using leaklab::LeaksNothing;
using leaklab::Outlives;
using leaklab::run_report;
using testing::DescribeMatcher;
using testing::Not;

run_report const clean = samples::clean_of(3), leak = samples::leak_of(2), deadlock = samples::deadlock(),
                 unfinished = samples::unfinished();

TEST(LeaksNothingMatches, OnlyAcleanRun) {
  EXPECT_THAT(clean, LeaksNothing());
  for (auto const& r : {leak, deadlock, unfinished})
    EXPECT_THAT(r, Not(LeaksNothing()));
}

TEST(LeaksMatches, OnlyThatNumberOfStuckFibers) {
  EXPECT_THAT(leak, Leaks(2));
  EXPECT_THAT(leak, Leaks(2u));
  EXPECT_THAT(leak, Leaks(std::size_t{2}));
  EXPECT_THAT(leak, Not(Leaks(1)));
  EXPECT_THAT(leak, Not(Leaks(3)));
  EXPECT_THAT(clean, Not(Leaks(0)));
  EXPECT_THAT(deadlock, Not(Leaks(2)));
  EXPECT_THAT(unfinished, Not(Leaks(0)));
}

TEST(LeaksMatches, AnOperationOnlyWhenAllFibersAreInIt) {
  EXPECT_THAT(leak, Leaks(2, "unbuffered_channel::push"));
  EXPECT_THAT(leak, Leaks(2, std::string("unbuffered_channel::push")));
  EXPECT_THAT(leak, Not(Leaks(2, "mutex::lock")));
  auto mixed = leak;
  mixed.stuck[1].operation = "mutex::lock";
  EXPECT_THAT(mixed, Not(Leaks(2, "unbuffered_channel::push")));
}

TEST(DeadlocksMatches, OnlyADeadlock) {
  EXPECT_THAT(deadlock, Deadlocks());
  for (auto const& r : {clean, leak, unfinished})
    EXPECT_THAT(r, Not(Deadlocks()));
}

TEST(OutlivesMatches, TheNumberOfFibersThatOutlivedTheBody) {
  EXPECT_THAT(leak, Outlives(2));
  EXPECT_THAT(clean, Outlives(0));
  EXPECT_THAT(clean, Not(Outlives(1)));
}

TEST(AMismatch, ShowsTheWholeReport) {
  static auto const text = leaklab::to_text(leak);
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(leak, LeaksNothing()), text);
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(leak, Leaks(3)), text);
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(leak, Leaks(2, "mutex::lock")), text);
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(leak, Deadlocks()), text);
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(leak, Outlives(0)), text);
}

TEST(AMismatch, SaysWhatWasExpectedAndWhatWasFound) {
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(leak, LeaksNothing()), "leaves no fiber behind");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(leak, Leaks(3)), "leak with 2 stuck");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(leak, Leaks(2, "mutex::lock")), "leaks 2 fibers in mutex::lock");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(leak, Outlives(0)), "2 outlived the body");
}

TEST(AMismatch, SaysWhichOperationDiffers) {
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(leak, LeaksNothing()),
                          "leak with 2 stuck: 2 in unbuffered_channel::push");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(leak, Leaks(2, "mutex::lock")),
                          "leak with 2 stuck: but 2 in unbuffered_channel::push");
  static auto mixed = leak;
  mixed.stuck[1].operation = "mutex::lock";
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(mixed, Leaks(2, "unbuffered_channel::push")),
                          "leak with 2 stuck: 1 in unbuffered_channel::push, but 1 in mutex::lock");
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(mixed, Leaks(2, "buffered_channel::push")),
                          "leak with 2 stuck: but 1 in mutex::lock, 1 in unbuffered_channel::push");
}

TEST(ADescription, CanBeNegated) {
  EXPECT_EQ(DescribeMatcher<run_report>(Not(LeaksNothing())), "leaves fibers behind");
  EXPECT_EQ(DescribeMatcher<run_report>(Not(Leaks(2))), "does not leak 2 fibers");
  EXPECT_EQ(DescribeMatcher<run_report>(Not(Deadlocks())), "does not deadlock");
}

} // namespace
