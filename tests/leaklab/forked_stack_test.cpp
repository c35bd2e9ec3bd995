// Stacks in a child process that was forked while other threads took theirs. Nothing that the threads share
// may stay locked in the child for ever.
#include <support/sanitized.hpp>

#include <leaklab/explore/child.hpp>
#include <leaklab/stack/capture.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include <unistd.h>

namespace {

using leaklab::detail::capture_here;
using leaklab::detail::child;

// Takes a stack in each of n + 1 functions, none of which the calling thread has called before.
template <int N>
__attribute__((noinline)) void take_stacks() {
  capture_here();
  if constexpr (N > 0)
    take_stacks<N - 1>();
  asm volatile(""); // a call that stays one
}

// Runs one thread at a time; every place is new to each thread.
class other_threads {
public:
  other_threads()
      : all_([this] {
          while (!stop_)
            std::thread(&take_stacks<100>).join();
        }) {}
  ~other_threads() {
    stop_ = true;
    all_.join();
  }

private:
  std::atomic<bool> stop_{false};
  std::thread all_;
};

TEST(AForkedChild, TakesItsStacksWhateverOtherThreadsDidAtThatMoment) {
  if (sanitized)
    GTEST_SKIP() << "what a sanitizer shares among threads may be left locked in a child";
  other_threads const busy;
  for (int i = 0; i != 500; ++i) {
    child const taking([] {
      take_stacks<10>();
      _exit(capture_here().empty());
    });
    ASSERT_TRUE(taking.has_ended_within(std::chrono::seconds(60))) << "child " << i;
  }
}

} // namespace
