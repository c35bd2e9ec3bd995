// What a body keeps outside of its fibers' memory is part of a state, or counting by states says that it
// gives up: a hole for each place where something can be kept.
#include "explored.hpp"
#include "exploring.hpp"

#include <support/judged_states.hpp>

#include <leaklab/gtest.hpp>
#include <leaklab/states/left_out.hpp>

#include <boost/fiber/mutex.hpp>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using explored::fiber;
using judged::by_states;
using judged::expect_the_same;
using testing::HasSubstr;

class States : public Exploring {};

// Returns a body of three fibers. Each of them changes what is kept, by note(i); how many get stuck depends
// on that alone.
template <typename Begin, typename Note, typename Stuck>
std::function<void()> noting(Begin begin, Note note, Stuck stuck) {
  return [=] {
    begin();
    auto const left = std::make_shared<int>(3);
    for (int i = 1; i <= 3; ++i)
      fiber([=] {
        note(i);
        boost::this_fiber::yield();
        if (--*left == 0)
          for (int n = stuck(); n > 0; --n)
            fiber(&explored::get_stuck).detach();
      }).detach();
  };
}

// Returns a body that keeps the order of its fibers in `kept`, which is a function so that it may be
// thread_local.
template <typename Kept>
std::function<void()> keeping(Kept kept) {
  return noting([=] { kept() = 0; }, [=](int i) { kept() = kept() * 4 + i; }, [=] { return kept() % 5; });
}

int of_the_program = 0;
thread_local int of_the_thread = 0;

TEST_F(States, HaveTheStaticDataOfTheProgram) {
  auto const body = keeping([]() -> int& { return of_the_program; });
  EXPECT_EQ(by_states(body).why_not, "");
  expect_the_same("static", body);
}

// The judge of this file is no better than what it sees: without static data in the state, it sees other
// numbers.
TEST_F(States, WithoutStaticDataGiveOtherNumbers) {
  using namespace leaklab::detail::states;
  left_out = part::other_memory;
  auto const t = judged::try_both("static", keeping([]() -> int& { return of_the_program; }));
  left_out = part::nothing;
  EXPECT_TRUE(!t.why_not.empty() || !t.is_same());
}

TEST_F(States, HaveVariablesOfTheThread) {
  auto const body = keeping([]() -> int& { return of_the_thread; });
  EXPECT_EQ(by_states(body).why_not, "");
  expect_the_same("thread_local", body);
}

TEST_F(States, HaveWhatTheCallerHasMade) {
  int on_the_stack = 0;
  auto const on_the_heap = std::make_unique<int>();
  for (auto* const kept : {&on_the_stack, on_the_heap.get()}) {
    auto const body = keeping([kept]() -> int& { return *kept; });
    EXPECT_EQ(by_states(body).why_not, "");
    expect_the_same("the caller's", body);
  }
}

// The C library's generator of random numbers is in its static data.
TEST_F(States, HaveTheStaticDataOfALibrary) {
  auto const body =
      noting([] { std::srand(1); }, [](int i) { std::srand(static_cast<unsigned>(std::rand() * 4 + i)); },
             [] { return std::rand() % 5; });
  EXPECT_EQ(by_states(body).why_not, "");
  expect_the_same("rand", body);
}

TEST_F(States, HaveTheFailedChecksOfTheBody) {
  auto const body = keeping([]() -> int& { return of_the_program; });
  auto const checking = [body] {
    body();
    for (int i = 0; i < 2; ++i)
      fiber([] { EXPECT_NE(of_the_program, 1 * 4 + 2); }).detach();
  };
  EXPECT_EQ(by_states(checking).why_not, "");
  expect_the_same("checks", checking);
}

TEST_F(States, HaveWhatWasPrintedAndNotWritten) {
  auto const body = [] {
    for (int i = 0; i < 3; ++i)
      fiber([i] { std::printf("%d%c", i, i == 1 ? '\n' : ' '); }).detach();
  };
  EXPECT_EQ(by_states(body).why_not, "");
  expect_the_same("printing", body);
}

TEST_F(States, GiveUpAtAFile) {
  auto const name = testing::TempDir() + "states_hole";
  auto const c = by_states([=] { std::ofstream(name) << "1"; });
  EXPECT_THAT(c.why_not, HasSubstr("the body calls the system (system call 257), in "));
  EXPECT_THAT(c.why_not, HasSubstr("states_holes_test.cpp:"));
  EXPECT_TRUE(c.ends.empty());
}

// As it is without us: the system says that nothing can be written there.
TEST_F(States, HaveWhatTheSystemAnswersToAQuestionWithABadAddress) {
  static struct stat* volatile bad = nullptr;
  bad = reinterpret_cast<struct stat*>(std::uintptr_t{8}); // NOLINT: the mistake
  auto const body = explored::by_order_of_three([](std::vector<int> const& order) -> std::size_t {
    char tail = 0;
    bool const fails = stat("/", bad) == -1 && errno == EFAULT;
    bool const reads = readlink("/proc/mounts", &tail, 1) == 1;
    return fails && reads ? static_cast<std::size_t>(order[0]) : 3;
  });
  EXPECT_EQ(by_states(body).why_not, "");
  EXPECT_EQ(judged::counts_of(by_states(body)).by_stuck.count(3), 0u);
  expect_the_same("bad address", body);
}

TEST_F(States, GiveUpAtAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  auto const c = by_states([=] {
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        char const letter = static_cast<char>('a' + i);
        EXPECT_EQ(write(ends[1], &letter, 1), 1);
      }).detach();
  });
  close(ends[0]);
  close(ends[1]);
  EXPECT_THAT(c.why_not, HasSubstr("the body calls the system (system call 1), in "));
}

TEST_F(States, GiveUpAtMemoryThatIsMapped) {
  auto const c =
      by_states([] { mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); });
  EXPECT_THAT(c.why_not, HasSubstr("the body calls the system (system call 9), in "));
}

TEST_F(States, GiveUpAtMemoryThatIsShared) {
  auto* const shared =
      static_cast<int*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  auto const c = by_states([=] { ++*shared; });
  EXPECT_EQ(*shared, 0);
  munmap(shared, 4096);
  EXPECT_THAT(c.why_not, HasSubstr("the body writes memory that other processes may share"));
}

TEST_F(States, GiveUpAtAThread) {
  auto const c = by_states([] { std::thread([] {}).join(); });
  EXPECT_THAT(c.why_not, HasSubstr("the body calls the system"));
}

// In a world with a clock of its own time passes while fibers only yield, sooner or later, and the body sees
// that.
TEST_F(States, HaveTheTimeOfTheWorld) {
  auto const body = [] {
    auto const begun = std::chrono::steady_clock::now();
    auto const late = std::make_shared<int>(0);
    for (int i = 0; i < 2; ++i)
      fiber([=] {
        for (int n = 0; n < 5; ++n) {
          boost::this_fiber::yield();
          for (int k = 0; k < 3000 && i == 0; ++k)
            *late += std::chrono::steady_clock::now() > begun;
        }
        if (*late % 5 == 3)
          explored::get_stuck();
      }).detach();
  };
  judged::expect_the_same_exploration("time", body);
}

TEST_F(States, GiveUpAtAClock) {
  auto const c = by_states([] { boost::this_fiber::sleep_for(std::chrono::milliseconds(1)); },
                           {.clock = leaklab::clock::real});
  EXPECT_THAT(c.why_not, HasSubstr("sleeps or waits with a deadline"));
}

TEST_F(States, MayComeAgain) {
  auto const c = by_states([] {
    auto const ready = std::make_shared<bool>(false);
    fiber([=] { *ready = true; }).detach();
    while (!*ready)
      boost::this_fiber::yield();
  });
  EXPECT_EQ(c.why_not, "");
  EXPECT_TRUE(c.complete);
  EXPECT_TRUE(c.circles.any_unfair);
}

// Returns a body of so many fibers with its first one: nearly all of them wait for a mutex at the same time, and
// get it one after the other. Then three yield, which alone have choices.
std::function<void()> many_of_which_three_choose(int fibers) {
  return [=] {
    auto const mutex = std::make_shared<boost::fibers::mutex>();
    mutex->lock();
    auto const left = std::make_shared<int>(fibers - 4);
    for (int i = 0; i < fibers - 4; ++i)
      fiber(boost::fibers::launch::dispatch, [=] {
        mutex->lock();
        mutex->unlock();
        if (--*left == 0)
          explored::yielding(3, 1)();
      }).detach();
    mutex->unlock();
  };
}

TEST_F(States, AreCountedOfTwoHundredFibersAndOfAsManyAsThereMayBe) {
  for (int const fibers : {200, 256}) {
    auto const c = by_states(many_of_which_three_choose(fibers));
    ASSERT_EQ(c.why_not, "") << fibers;
    EXPECT_TRUE(c.complete) << fibers;
    EXPECT_EQ(leaklab::detail::states::exploration_of(c).schedules, explored::interleavings(3, 1)) << fibers;
  }
  expect_the_same("two hundred fibers", many_of_which_three_choose(200));
}

TEST_F(States, GiveUpAtTooManyFibers) {
  EXPECT_THAT(by_states(many_of_which_three_choose(257)).why_not, HasSubstr("more than 256 fibers"));
  EXPECT_THAT(by_states(explored::yielding(256, 0)).why_not, HasSubstr("more than 256 fibers"));
}

// A counter that nobody puts back: the second schedule is not like the first.
TEST_F(States, BeginEachScheduleFromTheSameMemory) {
  auto const c = by_states([] {
    static int runs = 0;
    explored::yielding(3, 0)();
    if (++runs > 4)
      explored::get_stuck();
  });
  EXPECT_EQ(c.why_not, "");
  EXPECT_EQ(judged::counts_of(c).clean, 6u);
}

} // namespace
