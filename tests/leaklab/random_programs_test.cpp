// Random programs whose outcome is known beforehand, whatever the schedule: many sizes, on many threads. A
// quiet that comes too early counts too many fibers as stuck; one that does not come lets the time limit
// pass.
#include <support/sanitized.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>
#include <leaklab/this_fiber.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using leaklab::LeaksNothing;
using random = std::mt19937_64;

// --gtest_shuffle gives other programs in each round.
std::uint64_t seed_of(std::size_t round) {
  return round * 1'000'003 + static_cast<std::uint64_t>(testing::UnitTest::GetInstance()->random_seed());
}

// Does one of the things that a fiber may do before it comes to the point.
void dawdle(std::uint64_t how) {
  switch (how % 16) {
  case 0:
    return boost::this_fiber::sleep_for(std::chrono::microseconds(how % 97));
  case 1:
    return std::this_thread::sleep_for(std::chrono::microseconds(how % 61)); // keeps its thread
  case 2:
  case 3:
  case 4:
    for (std::uint64_t i = 0; i < how / 16 % 5; ++i)
      boost::this_fiber::yield();
    return;
  case 5: {
    auto const end = std::chrono::steady_clock::now() + std::chrono::microseconds(how / 16 % 120);
    while (std::chrono::steady_clock::now() < end) {
    }
    return;
  }
  case 6:
    return fiber([] {}).join();
  default:
    return;
  }
}

// Channels; `pushing` fibers push into one once each, and `popping` fibers pop from it once each.
struct traffic {
  std::size_t pushing, popping, slots; // 0 slots: unbuffered

  std::size_t stuck_pushing() const { return pushing > popping + slots ? pushing - popping - slots : 0; }
  std::size_t stuck_popping() const { return popping > pushing ? popping - pushing : 0; }
};

struct any_channel {
  explicit any_channel(std::size_t slots) {
    if (slots)
      buffered = std::make_unique<boost::fibers::buffered_channel<int>>(slots + 1);
  }
  void push() { buffered ? buffered->push(1) : unbuffered.push(1); }
  void pop() {
    int value = 0;
    buffered ? buffered->pop(value) : unbuffered.pop(value);
  }

  std::unique_ptr<boost::fibers::buffered_channel<int>> buffered;
  boost::fibers::unbuffered_channel<int> unbuffered;
};

void start_all(std::vector<traffic> const& roads, random& numbers) {
  std::vector<std::pair<std::shared_ptr<any_channel>, bool>> jobs;
  for (auto const& road : roads) {
    auto const channel = std::make_shared<any_channel>(road.slots);
    jobs.insert(jobs.end(), road.pushing, {channel, true});
    jobs.insert(jobs.end(), road.popping, {channel, false});
  }
  std::shuffle(jobs.begin(), jobs.end(), numbers);
  for (auto const& [channel, push] : jobs) {
    auto const policy = numbers() % 8 ? boost::fibers::launch::post : boost::fibers::launch::dispatch;
    fiber(policy, [to = channel, pushes = push, how = numbers()] {
      dawdle(how);
      pushes ? to->push() : to->pop();
    }).detach();
    dawdle(numbers());
  }
}

traffic any_traffic(random& numbers) {
  constexpr std::size_t sizes[] = {0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33};
  auto const size = [&] { return sizes[numbers() % std::size(sizes)]; };
  constexpr std::size_t slots[] = {0, 0, 1, 3, 7, 15, 31};
  return {size(), size(), slots[numbers() % std::size(slots)]};
}

class OnThreads : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(From1To8, OnThreads, testing::Values(1, 2, 3, 4, 5, 8));

TEST_P(OnThreads, TheStuckAreThoseThatHaveNoPartner) {
  auto const rounds = scaled(150);
  for (std::size_t round = 0; round < rounds; ++round) {
    auto const seed = seed_of(round);
    random numbers(seed);
    std::vector<traffic> roads(1 + numbers() % 4);
    std::ranges::generate(roads, [&] { return any_traffic(numbers); });
    std::size_t pushing = 0, popping = 0;
    for (auto const& road : roads) {
      pushing += road.stuck_pushing();
      popping += road.stuck_popping();
    }
    bool const stacks = round % 10 == 0;
    auto const report = leaklab::run([&] { start_all(roads, numbers); },
                                     {.threads = GetParam(), .stacks = stacks, .time_limit = 60s});
    ASSERT_EQ(report.stuck.size(), pushing + popping) << "seed " << seed << '\n' << report;
    ASSERT_EQ(report.spawned, report.finished + report.stuck.size()) << "seed " << seed;
    ASSERT_EQ(report.verdict, report.stuck.empty() ? leaklab::verdict::clean : leaklab::verdict::leak);
    if (stacks) {
      auto const in_push = [](auto const& f) { return f.operation.ends_with("channel::push"); };
      ASSERT_EQ(std::ranges::count_if(report.stuck, in_push), pushing) << "seed " << seed;
    }
  }
}

// `fibers` fibers in a circle pass a token on for `rounds` rounds; then each ends.
void pass_token(std::size_t fibers, std::size_t rounds, std::uint64_t how) {
  using channel = boost::fibers::unbuffered_channel<std::size_t>;
  std::vector<std::shared_ptr<channel>> ways(fibers);
  std::ranges::generate(ways, [] { return std::make_shared<channel>(); });
  std::vector<fiber> circle;
  for (std::size_t i = 0; i < fibers; ++i)
    circle.emplace_back([=, in = ways[i], out = ways[(i + 1) % fibers]] {
      for (std::size_t round = 0; round < rounds; ++round) {
        std::size_t token = 0;
        if (i > 0 || round > 0)
          in->pop(token);
        dawdle(how * (i + 1) + round);
        if (i + 1 < fibers || round + 1 < rounds)
          out->push(token + 1);
      }
    });
  for (auto& f : circle)
    f.join();
}

TEST_P(OnThreads, CirclesOfFibersAllEnd) {
  auto const rounds = scaled(100);
  for (std::size_t round = 0; round < rounds; ++round) {
    random numbers(seed_of(round));
    auto const report = leaklab::run(
        [&] {
          std::vector<fiber> circles;
          for (std::size_t c = 0; c < 1 + numbers() % 4; ++c)
            circles.emplace_back([fibers = 2 + numbers() % 9, turns = 1 + numbers() % 8, how = numbers()] {
              pass_token(fibers, turns, how);
            });
          for (auto& c : circles)
            c.join();
        },
        {.threads = GetParam(), .stacks = false, .time_limit = 60s});
    ASSERT_THAT(report, LeaksNothing()) << "seed " << seed_of(round);
    ASSERT_EQ(report.spawned, report.finished);
  }
}

// Threads outside the world wake fibers in it, some of them and then no more.
TEST_P(OnThreads, WhatTheWorldOutsideWakesIsNeverStuck) {
  auto const rounds = scaled(60);
  for (std::size_t round = 0; round < rounds; ++round) {
    random numbers(seed_of(round));
    auto const fibers = 1 + numbers() % 16, woken = numbers() % (fibers + 1);
    std::thread outside;
    auto const report = leaklab::run(
        [&] {
          using promise = boost::fibers::promise<void>;
          auto promises = std::make_shared<std::vector<promise>>(fibers);
          for (auto& p : *promises)
            fiber([promises, f = p.get_future(), how = numbers()]() mutable {
              dawdle(how);
              f.get();
              dawdle(how / 16);
            }).detach();
          outside = std::thread([=, pause = numbers() % 200, work = leaklab::external_work()] {
            std::this_thread::sleep_for(std::chrono::microseconds(pause));
            for (std::size_t i = 0; i < woken; ++i)
              (*promises)[i].set_value();
          });
        },
        {.threads = GetParam(), .stacks = false, .time_limit = 60s});
    outside.join();
    ASSERT_EQ(report.stuck.size(), fibers - woken) << "seed " << seed_of(round) << '\n' << report;
    ASSERT_EQ(report.spawned, report.finished + report.stuck.size());
  }
}

} // namespace
