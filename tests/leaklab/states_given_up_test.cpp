// What the program's own allocator, or the processor, has besides memory: it is the same by states as one by one, or
// counting by states gives up.
#include "explored.hpp"
#include "exploring.hpp"

#include <support/judged_states.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cfenv>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <memory>

#include <malloc.h>

namespace {

using explored::fiber;
using judged::by_states;
using judged::expect_the_same;
using testing::HasSubstr;

class StatesOf : public Exploring {};

// Returns a body of two fibers that do this, and of a third one that gets stuck if, at its turn, it holds.
std::function<void()> stuck_if(std::function<bool()> holds, std::function<void()> first,
                               std::function<void()> second) {
  return [=] {
    fiber(first).detach();
    fiber(second).detach();
    fiber([=] {
      boost::this_fiber::yield();
      if (holds())
        explored::get_stuck();
    }).detach();
  };
}

TEST_F(StatesOf, MemoryThatIsGivenBackTwiceAreNotCounted) {
  auto const body = [] {
    auto* const data = std::malloc(8);
    auto const closed = std::make_shared<bool>(false);
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        if (*closed)
          return;
        boost::this_fiber::yield(); // the mistake
        *closed = true;
        std::free(data);
      }).detach();
  };
  EXPECT_THAT(by_states(body).why_not, HasSubstr("the body gives back memory that it does not have"));
  auto const before = std::exchange(leaklab::detail::states::run_before, 1);
  auto const e = leaklab::explore(body);
  leaklab::detail::states::run_before = before;
  EXPECT_TRUE(e.why_enumerated);
  EXPECT_GT(e.crashed, 0u) << e;
}

void* (*hook)(std::size_t) = &std::malloc;
int hooked = 0;

void* counting_malloc(std::size_t bytes) {
  ++hooked;
  return std::malloc(bytes);
}

TEST_F(StatesOf, AFunctionThatTheProgramHasPutInPlaceOfMallocAreThose) {
  hook = &counting_malloc;
  auto const call = [] { std::free(hook(10)); };
  auto const body = stuck_if([] { return hooked == 2; }, call, call);
  auto const c = by_states([=] {
    hooked = 0;
    body();
  });
  EXPECT_EQ(c.why_not, "");
  EXPECT_GT(judged::counts_of(c).leak, 0u);
  expect_the_same("hook", [=] {
    hooked = 0;
    body();
  });
}

TEST_F(StatesOf, ReallocAndPosixMemalignAreThoseOfTheCLibrary) {
  auto const body = [] {
    auto const answers = std::make_shared<int>(0);
    stuck_if([=] { return *answers == 2; },
             [=] {
               std::size_t volatile const none = 0;
               void* volatile const at = std::realloc(std::malloc(8), none); // or clang makes no such call
               *answers += at == nullptr;
             },
             [=] {
               void* at = nullptr;
               std::size_t volatile const odd = 3;
               *answers += posix_memalign(&at, odd, 8) == EINVAL;
             })();
  };
  EXPECT_EQ(by_states(body).why_not, "");
  EXPECT_GT(judged::counts_of(by_states(body)).leak, 0u);
  expect_the_same("realloc and posix_memalign", body);
}

TEST_F(StatesOf, ABodyThatAsksHowLargeABlockIsAreNotCounted) {
  EXPECT_THAT(by_states([] {
                auto const block = std::make_unique<char[]>(1000);
                if (malloc_usable_size(block.get()) < 1000)
                  std::abort();
              }).why_not,
              HasSubstr("the body asks how large a block is"));
}

TEST_F(StatesOf, TheExceptionsOfTheOldFloatingPointUnitAreThose) {
  expect_the_same("x87", [] {
    std::feclearexcept(FE_ALL_EXCEPT);
    auto const inexact = [] {
      long double volatile const three = 3;
      long double volatile const third = 1 / three;
      static_cast<void>(third);
    };
    stuck_if([] { return std::fetestexcept(FE_INEXACT) != 0; }, inexact,
             [] { std::feclearexcept(FE_INEXACT); })();
  });
}

TEST_F(StatesOf, AProgramThatHandlesItsOwnSegmentationFaultsAreNotCounted) {
  auto const before = std::signal(SIGSEGV, [](int) { std::_Exit(3); });
  auto const c = by_states(explored::yielding(2, 1));
  std::signal(SIGSEGV, before);
  EXPECT_THAT(c.why_not, HasSubstr("the program handles SIGSEGV itself"));
}

TEST_F(StatesOf, ABodyThatRaisesASignalAreNotCounted) {
  auto const before = std::signal(SIGUSR1, SIG_IGN);
  auto const c = by_states([] { std::raise(SIGUSR1); });
  std::signal(SIGUSR1, before);
  EXPECT_THAT(c.why_not, HasSubstr("the body calls the system (system call "));
}

} // namespace
