// The fixture of tests that run on so many threads.
//
//   using WaitGroupOn = OnSoManyThreads;
//   INSTANTIATE_TEST_SUITE_P(Threads, WaitGroupOn, testing::Values(1, 2, 4), threads_name);
//   TEST_P(WaitGroupOn, WaitReturnsWhenEveryWorkerIsDone) { leaklab::run(body, world_options()); }
#pragma once

#include <leaklab/run.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <string>

class OnSoManyThreads : public testing::TestWithParam<std::size_t> {
protected:
  std::size_t threads() const { return GetParam(); }

  // Returns options for a world of so many threads, with leaklab's own time limit if none is given.
  leaklab::run_options world_options() const { return {.threads = GetParam()}; }
  leaklab::run_options world_options(std::chrono::milliseconds time_limit) const {
    return {.threads = GetParam(), .time_limit = time_limit};
  }
};

// Returns "On1Thread", "On4Threads".
inline std::string threads_name(testing::TestParamInfo<std::size_t> const& info) {
  return "On" + std::to_string(info.param) + (info.param == 1 ? "Thread" : "Threads");
}
