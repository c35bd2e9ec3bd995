// leaklab for GoogleTest: matchers for the results of run() and explore(), and macros for tests that run in a
// world or under every schedule. Including this header also lets leaklab::explore see the checks that fail in
// a body.
//
//   EXPECT_THAT(leaklab::run(body), leaklab::LeaksNothing());
//   EXPECT_THAT(leaklab::run(body), leaklab::Leaks(19, "unbuffered_channel::push"));
//   EXPECT_THAT(leaklab::explore(body), leaklab::FailsInNoSchedule());
//   LEAKLAB_TEST(Suite, Name) { body(); }
//   LEAKLAB_EXPLORE_TEST(Suite, Name) { body(); }
//
// A mismatch prints the whole report. For an exploration it prints the counts, and the steps and the report
// of a failing schedule.
#pragma once

#include <leaklab/gtest/checks.hpp>
#include <leaklab/gtest/macros.hpp>
#include <leaklab/gtest/matchers.hpp>
