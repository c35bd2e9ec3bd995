// The owner of a lock and its visitors exclude each other, and see what the others did.
#include <support/sanitized.hpp>

#include <leaklab/world/owner_lock.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace {

using leaklab::detail::owner_lock;

TEST(AnOwnerLock, CanBeTakenAgainAndAgainByItsOwner) {
  owner_lock lock;
  for (int i = 0; i < 3; ++i)
    std::lock_guard const l(lock);
  for (int i = 0; i < 3; ++i)
    owner_lock::visit const v(lock);
  std::lock_guard const l(lock);
}

// Neither may lose an increment, nor see the two halves differ, however often they meet.
class AnOwnerLockWith : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Visitors, AnOwnerLockWith, testing::Values(1, 3));

TEST_P(AnOwnerLockWith, LetsOwnerAndVisitorsInOneAtATime) {
  auto const visitors = GetParam();
  auto const visits = scaled(2'000) / visitors;
  owner_lock lock;
  std::mutex among_visitors;
  std::size_t left = 0, right = 0; // guarded by `lock`
  std::atomic<std::size_t> torn = 0, done = 0, own = 0;
  // On one core the other side only comes in between if this one lets it.
  auto const count = [&](bool let_others_run) {
    torn += left != right;
    ++left;
    if (let_others_run)
      std::this_thread::yield();
    ++right;
  };
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < visitors; ++t)
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < visits; ++i) {
        std::lock_guard const first(among_visitors);
        auto const seen = own.load(std::memory_order_relaxed);
        for (int n = 0; n < 20 && own.load(std::memory_order_relaxed) == seen; ++n)
          std::this_thread::yield(); // so that they do meet
        owner_lock::visit const v(lock);
        count(i % 8 == 0);
      }
      ++done;
    });
  while (done < visitors) {
    std::lock_guard const l(lock);
    // Without a pause, a visitor on the same core would wait for all of the owner's time slice.
    count(own.fetch_add(1, std::memory_order_relaxed) % 256 == 0);
  }
  for (auto& t : threads)
    t.join();
  EXPECT_EQ(torn, 0u);
  EXPECT_EQ(left, own + visitors * visits);
  EXPECT_EQ(right, left);
}

} // namespace
