// Fibers of several threads that lock, and try to lock, one mutex of Boost.Fiber. ThreadSanitizer must find
// nothing in there: see overlay_mutexes in sanitizers/boost/overlay.cmake.
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>
#include <gtest/gtest.h>

#include <vector>

namespace {

constexpr int fibers = 4, rounds = 1000;

template <class Mutex>
class AMutexThatFibersOfSeveralThreadsTry : public testing::Test {};

using mutexes = testing::Types<boost::fibers::mutex, boost::fibers::timed_mutex,
                               boost::fibers::recursive_mutex, boost::fibers::recursive_timed_mutex>;
TYPED_TEST_SUITE(AMutexThatFibersOfSeveralThreadsTry, mutexes);

TYPED_TEST(AMutexThatFibersOfSeveralThreadsTry, IsHeldByOneAtATime) {
  int held = 0; // guarded by the mutex
  auto const report = leaklab::run(
      [&held] {
        TypeParam m;
        std::vector<boost::fibers::fiber> all;
        for (int k = 0; k < fibers; ++k)
          all.emplace_back([&m, &held, waits = k % 2 == 0] {
            for (int i = 0; i < rounds; ++i) {
              if (waits)
                m.lock();
              else
                while (!m.try_lock()) {
                }
              ++held;
              m.unlock();
            }
          });
        for (auto& f : all)
          f.join();
      },
      {.threads = 4});
  EXPECT_EQ(report.verdict, leaklab::verdict::clean) << report;
  EXPECT_EQ(held, fibers * rounds);
}

} // namespace
