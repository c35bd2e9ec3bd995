// How much stack there is: a body has what a main program has, and a fiber needs in a world what it needs in
// the bare program.
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

using boost::fibers::fiber;
using leaklab::Deadlocks;
using leaklab::LeaksNothing;
using leaklab::run;
using channel = boost::fibers::unbuffered_channel<int>;

// Touches `Bytes` bytes of the stack, then calls `inside`.
template <std::size_t Bytes>
__attribute__((noinline)) void use_stack(std::function<void()> const& inside = [] {}) {
  std::byte volatile room[Bytes];
  for (std::size_t i = 0; i < Bytes; i += 1024)
    room[i] = std::byte{1};
  inside();
  room[0] = room[Bytes - 1024];
}

constexpr std::size_t MiB = 1 << 20;

TEST(ABody, HasTheStackOfAMainProgram) {
  EXPECT_THAT(run([] { use_stack<6 * MiB>(); }), LeaksNothing());
  EXPECT_THAT(leaklab::replay([] { use_stack<6 * MiB>(); }, {}), LeaksNothing());
}

TEST(ABody, HasTheStackOfAMainProgramInEverySchedule) {
  auto const all = leaklab::explore([] {
    fiber([] {}).detach();
    fiber([] {}).detach();
    use_stack<6 * MiB>();
  });
  EXPECT_TRUE(all.complete);
  EXPECT_GT(all.clean, 1u);
  EXPECT_EQ(all.clean, all.schedules);
}

TEST(ABody, ThatIsStuckPinsTheAddressSpaceOfItsStack) {
  auto const report = run([] { channel().value_pop(); });
  ASSERT_THAT(report, Deadlocks());
  EXPECT_EQ(report.stuck[0].stack_bytes, 8 * MiB);
}

TEST(ABody, ThatNeedsMoreEndsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(run([] { use_stack<9 * MiB>(); }), "");
}

TEST(ABody, ThatNeedsMoreIsACrashInEverySchedule) {
  auto const all = leaklab::explore([] { use_stack<9 * MiB>(); });
  EXPECT_EQ(all.schedules, 1u);
  EXPECT_EQ(all.crashed, 1u);
}

// What it holds has the size of a stack, and is made where its stack is.
TEST(ABody, MayHoldMegabytes) {
  std::vector<char> const much(5 * MiB, 'x');
  auto const body = [much] {
    fiber([] {}).detach();
    fiber([] {}).detach();
    if (much.front() != 'x' || much.back() != 'x')
      throw std::runtime_error("changed");
  };
  auto const all = leaklab::explore(body);
  EXPECT_TRUE(all.complete);
  EXPECT_GT(all.clean, 1u);
  EXPECT_EQ(all.clean, all.schedules);
  for (int i = 0; i < 3; ++i)
    EXPECT_THAT(leaklab::replay(body, {}, {.explored_addresses = true}), LeaksNothing());
}

TEST(ABody, ThatIsStuckInManySchedulesLeavesRoomForTheNext) {
  auto const all = leaklab::explore(
      [] {
        for (int i = 0; i < 6; ++i)
          fiber([] {}).detach();
        channel().value_pop();
      },
      {.max_schedules = scaled(20'000)});
  EXPECT_EQ(all.deadlock, all.schedules);
}

// A stack allocator that paints what it gives, so the test can see later how much was used.
struct painted_stack {
  static constexpr std::size_t bytes = 64 * 1024;
  static constexpr std::byte paint{0xA5};
  std::byte* memory;

  boost::context::stack_context allocate() const {
    boost::context::stack_context s;
    s.size = bytes;
    s.sp = memory + bytes;
    return s;
  }
  void deallocate(boost::context::stack_context&) const {}
};

std::size_t used_by(std::function<void()> const& function) {
  std::vector<std::byte> memory(painted_stack::bytes, painted_stack::paint);
  bool done = false;
  fiber(std::allocator_arg, painted_stack{memory.data()}, [&] {
    use_stack<16 * 1024>(function); // where it ends it needs much itself
    done = true;
  }).detach();
  while (!done)
    boost::this_fiber::yield();
  for (int i = 0; i < 200; ++i) // until Boost.Fiber has released it
    boost::this_fiber::yield();
  auto const touched = std::ranges::find_if(memory, [](std::byte b) { return b != painted_stack::paint; });
  return static_cast<std::size_t>(memory.end() - touched);
}

void lock() {
  boost::fibers::mutex m;
  m.lock();
  m.unlock();
}

void receive() {
  channel c;
  fiber([&c] { c.push(1); }).detach();
  c.value_pop();
}

std::size_t used_bare(std::function<void()> const& function) {
  std::size_t used = 0;
  std::thread([&] {
    used_by(receive); // so that the thread has seen locks
    used = used_by(function);
  }).join();
  return used;
}

std::size_t used_in_a_world(std::function<void()> const& function) {
  std::size_t used = 0;
  run([&] { used = used_by(function); }, {.threads = 1});
  return used;
}

TEST(AFiberInAWorld, NeedsTheStackThatItNeedsInTheBareProgram) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer's own frames are not to be measured";
  struct {
    char const* name;
    void (*function)();
    std::size_t more; // bytes; the place where a fiber is started is looked up on the stack that starts it
  } const cases[] = {
      {"yield", [] { boost::this_fiber::yield(); }, 512}, {"lock", lock, 512}, {"receive", receive, 2048}};
  for (auto const& c : cases) {
    used_bare(c.function); // symbols are bound at the first call, on the caller's stack
    used_in_a_world(c.function);
    EXPECT_LE(used_in_a_world(c.function), used_bare(c.function) + c.more) << c.name;
  }
}

} // namespace
