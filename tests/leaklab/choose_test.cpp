// Outside exploring, choose() draws from a seed: the same seed gives the same results, and the report tells
// it.
#include <support/on_threads.hpp>

#include <leaklab/choose.hpp>
#include <leaklab/run.hpp>
#include <leaklab/settle.hpp>

#include <boost/fiber/all.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace {

using boost::fibers::fiber;
using leaklab::choose;
using leaklab::may_fail;
using leaklab::run;
using testing::HasSubstr;
using testing::Not;

// What each of ten fibers draws, by their numbers.
std::map<int, std::vector<std::size_t>> drawn(std::uint64_t seed, std::size_t threads) {
  std::map<int, std::vector<std::size_t>> all;
  std::mutex m;
  auto const report = run(
      [&] {
        for (int i = 0; i < 10; ++i)
          fiber([&, i] {
            std::vector<std::size_t> mine;
            for (std::size_t n = 2; n < 30; ++n) {
              mine.push_back(choose(n));
              boost::this_fiber::yield();
            }
            std::lock_guard const l(m);
            all[i] = mine;
          }).detach();
      },
      {.threads = threads, .seed = seed});
  EXPECT_EQ(report.drawn, 280u);
  EXPECT_EQ(report.seed, seed);
  return all;
}

class ChooseOn : public OnSoManyThreads {};
INSTANTIATE_TEST_SUITE_P(Threads, ChooseOn, testing::Values(1, 2, 4), threads_name);

TEST_P(ChooseOn, TheSameSeedGivesEachFiberTheSameResults) {
  for (std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{7}, ~std::uint64_t{0}})
    EXPECT_EQ(drawn(seed, GetParam()), drawn(seed, GetParam()));
  EXPECT_EQ(drawn(3, GetParam()), drawn(3, 1));
  EXPECT_NE(drawn(1, GetParam()), drawn(2, GetParam()));
}

TEST(Choose, TakesEachResultAboutAsOften) {
  constexpr std::size_t n = 7;
  constexpr int times = 7000;
  std::vector<int> seen(n);
  run([&] {
    for (int i = 0; i < times; ++i)
      ++seen.at(choose(n));
  });
  for (auto const s : seen) // within five standard deviations
    EXPECT_NEAR(s, times / n, 5 * std::sqrt(times / n * (n - 1.0) / n));
}

TEST(Choose, FailsAboutHalfOfTheTimes) {
  int failed = 0;
  run([&] {
    for (int i = 0; i < 1000; ++i)
      failed += may_fail();
  });
  EXPECT_NEAR(failed, 500, 80);
}

TEST(Choose, TellsItsSeedInTheReport) {
  auto const one = run([] { choose(2); }, {.seed = 42});
  EXPECT_THAT(to_text(one),
              HasSubstr("CLEAN  1 fiber finished\n\n  choose() drew 1 result from the seed 42.\n"));
  EXPECT_EQ(to_json(one)["drawn"], 1);
  EXPECT_EQ(to_json(one)["seed"], 42);
  auto const two = run([] {
    may_fail();
    choose(3);
  });
  EXPECT_THAT(to_text(two), HasSubstr("choose() drew 2 results from the seed 1.\n"));
}

TEST(Choose, SaysNothingWhereNothingWasDrawn) {
  auto const report = run([] { choose(1); }, {.seed = 42});
  EXPECT_THAT(to_text(report), Not(HasSubstr("seed")));
  EXPECT_EQ(report.drawn, 0u);
  EXPECT_EQ(report.seed, 0u);
  EXPECT_TRUE(to_json(report)["seed"].is_null());
}

TEST(Choose, RefusesNothingAndTooMuch) {
  EXPECT_THROW(choose(0), std::invalid_argument);
  EXPECT_THROW(choose(leaklab::most_results + 1), std::invalid_argument);
  EXPECT_THROW(run([] { choose(0); }), std::invalid_argument);
  run([] { EXPECT_LT(choose(leaklab::most_results), leaklab::most_results); });
}

TEST(Choose, OfOneReturnsZero) {
  EXPECT_EQ(choose(1), 0u);
  run([] { EXPECT_EQ(choose(1), 0u); });
}

std::string thirty_letters() {
  std::string all;
  for (int i = 0; i < 30; ++i)
    all += static_cast<char>('a' + choose(26));
  return all;
}

// Each child process goes on from where this one stands.
TEST(Choose, OutsideAnyWorldIsTheSameInEachProcess) {
  auto const results_of_a_child = [] {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    if (fork() == 0) { // not os::child: the child goes on in this program
      auto const text = thirty_letters();
      _exit(write(ends[1], text.data(), text.size()) == 30 ? 0 : 1);
    }
    close(ends[1]);
    std::string text(30, ' ');
    EXPECT_EQ(read(ends[0], text.data(), text.size()), 30);
    close(ends[0]);
    EXPECT_GT(wait(nullptr), 0);
    return text;
  };
  auto const first = results_of_a_child();
  EXPECT_EQ(results_of_a_child(), first);
  EXPECT_EQ(thirty_letters(), first);
  EXPECT_NE(thirty_letters(), first);
}

TEST(Choose, OutsideAnyWorldMayBeCalledByAnyThread) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([] {
      for (int k = 0; k < 1000; ++k)
        EXPECT_LT(choose(5), 5u);
      fiber([] { EXPECT_LT(choose(5), 5u); }).join();
    });
  for (auto& t : threads)
    t.join();
}

TEST(Choose, OnAThreadOfTheBodysIsNotCountedInTheReport) {
  auto const report = run([] { std::thread([] { choose(2); }).join(); });
  EXPECT_EQ(report.drawn, 0u);
}

TEST(Choose, OnTheCallersThreadDrawsFromTheSeedOne) {
  std::thread([] {
    auto const report = leaklab::run_here([] {
      choose(2);
      auto const settled = leaklab::settle(leaklab::mark());
      EXPECT_EQ(settled.drawn, 1u);
      EXPECT_EQ(settled.seed, 1u);
    });
    EXPECT_EQ(report.drawn, 1u);
    EXPECT_EQ(report.seed, 1u);
  }).join();
}

} // namespace
