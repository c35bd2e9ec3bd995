// The capacity is the smallest that holds n items, as seen by Boost.Fiber's own channel.
#include <support/sanitized.hpp>

#include <fiber_sync/channel_capacity.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <cstddef>
#include <iostream>
#include <limits>
#include <memory>
#include <stdexcept>
#include <vector>

namespace {

using boost::fibers::channel_op_status;
using channel = boost::fibers::buffered_channel<int>;

static_assert(fiber_sync::channel_capacity(20) == 32, "usable in constant expressions");

// Returns how many items a channel of this capacity takes before it is full.
std::size_t room(std::size_t capacity) {
  channel c(capacity);
  std::size_t items = 0;
  while (c.try_push(0) == channel_op_status::success)
    ++items;
  return items;
}

TEST(ChannelCapacity, HasRoomForAllItems) {
  for (std::size_t n = 0; n <= 1100; ++n)
    EXPECT_GE(room(fiber_sync::channel_capacity(n)), n) << "n = " << n;
}

TEST(ChannelCapacity, IsTheSmallestThatHas) {
  for (std::size_t n = 2; n <= 1100; ++n)
    EXPECT_LT(room(fiber_sync::channel_capacity(n) / 2), n) << "n = " << n;
}

TEST(ChannelCapacity, IsTwoForNoItemsSinceBoostAllowsNoLess) {
  EXPECT_EQ(fiber_sync::channel_capacity(0), 2u);
  EXPECT_EQ(fiber_sync::channel_capacity(1), 2u);
  EXPECT_EQ(fiber_sync::channel_capacity(2), 4u);
  EXPECT_THROW(channel{1}, boost::fibers::fiber_error);
}

TEST(ChannelCapacity, RefusesWhatNoPowerOfTwoHolds) {
  constexpr auto most = std::numeric_limits<std::size_t>::max() / 2; // 2^63 - 1 items in a channel of 2^63
  EXPECT_EQ(fiber_sync::channel_capacity(most), most + 1);
  EXPECT_THROW(fiber_sync::channel_capacity(most + 1), std::length_error);
  EXPECT_THROW(fiber_sync::channel_capacity(std::numeric_limits<std::size_t>::max()), std::length_error);
}

// Starts n fibers that push one item each into a channel from which no fiber receives.
leaklab::run_report push_from_each_of(std::size_t n, std::size_t capacity, std::size_t threads) {
  return leaklab::run(
      [=] {
        auto items = std::make_shared<channel>(capacity);
        for (std::size_t k = 0; k < n; ++k)
          boost::fibers::fiber([=] { items->push(0); }).detach();
      },
      {.threads = threads});
}

// Returns 1 to 130; under a sanitizer only numbers next to a power of two, where something can go wrong.
std::vector<std::size_t> numbers_of_fibers() {
  std::vector<std::size_t> all;
  for (std::size_t n = 1; n <= 130; ++n)
    if (!sanitized || std::has_single_bit(n - 1) || std::has_single_bit(n) || std::has_single_bit(n + 1))
      all.push_back(n);
  if (sanitized)
    std::cout << "under a sanitizer: " << all.size() << " numbers of fibers instead of 130\n";
  return all;
}

TEST(ChannelCapacity, LetsEveryFiberPushThoughNoFiberReceives) {
  for (std::size_t threads : {1, 2, 4})
    for (auto const n : numbers_of_fibers())
      ASSERT_THAT(push_from_each_of(n, fiber_sync::channel_capacity(n), threads), leaklab::LeaksNothing())
          << n << " fibers, " << threads << " threads";
}

// The planted bug: the capacity that looks right.
TEST(ChannelCapacity, WithoutTheSpareSlotOneFiberLeaksAtEveryPowerOfTwo) {
  for (std::size_t threads : {1, 2, 4})
    for (auto const n : numbers_of_fibers()) {
      if (n == 1) // Boost allows no capacity of 1
        continue;
      auto const report = push_from_each_of(n, std::bit_ceil(n), threads);
      if (std::has_single_bit(n))
        ASSERT_THAT(report, leaklab::Leaks(1, "buffered_channel::push"))
            << n << " fibers, " << threads << " threads";
      else
        ASSERT_THAT(report, leaklab::LeaksNothing()) << n << " fibers, " << threads << " threads";
    }
}

} // namespace
