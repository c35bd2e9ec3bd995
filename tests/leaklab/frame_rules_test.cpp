// Rules for frames are read as the tables have them, and never give another result than the ordinary
// unwinder.
#include <support/sanitized.hpp>

#include <leaklab/stack/frame_rules.hpp>
#include <leaklab/stack/unwind_table.hpp>

#include <boost/fiber/fiber.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <alloca.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using leaklab::detail::addresses;
using leaklab::detail::capture_here;
using leaklab::detail::frame_rule;
using leaklab::detail::read_frame_rule;
using leaklab::detail::unwind_by_rules;
using kind = frame_rule::kind;

// ---------------------------------------------------------------- single rules

#if defined(__x86_64__)

// What the tables say of the byte at each label, told to the assembler by hand.
asm(R"(
  .text
  .globl rules_entry, rules_pushed, rules_framed, rules_large, rules_restored, rules_remembered
  .globl rules_expression, rules_elsewhere, rules_last, rules_rbp_moved, rules_unknown_rbp
  .cfi_startproc
rules_entry: nop
  .cfi_adjust_cfa_offset 8
  .cfi_offset 6, -16
rules_pushed: nop
  .cfi_remember_state
  .cfi_def_cfa_register 6
rules_framed: nop
  .cfi_restore_state
  .cfi_def_cfa_offset 1000000
rules_large: nop
  .cfi_restore 6
rules_restored: nop
  .cfi_remember_state
  .cfi_def_cfa 6, 48
  .skip 300, 0x90
  .cfi_restore_state
rules_remembered: nop
  .cfi_endproc

  .cfi_startproc
  .cfi_escape 0x0f, 0x03, 0x77, 0x08, 0x06
rules_expression: nop
  .cfi_endproc

  .cfi_startproc
  .cfi_def_cfa 10, 0
rules_elsewhere: nop
  .cfi_endproc

  .cfi_startproc
  .cfi_undefined 16
rules_last: nop
  .cfi_endproc

  .cfi_startproc
  .cfi_offset 16, -24
rules_rbp_moved: nop
  .cfi_endproc

  .cfi_startproc
  .cfi_register 6, 3
rules_unknown_rbp: nop
  .cfi_endproc
)");
extern "C" char const rules_entry, rules_pushed, rules_framed, rules_large, rules_restored, rules_remembered,
    rules_expression, rules_elsewhere, rules_last, rules_rbp_moved, rules_unknown_rbp;

// Returns the rule for a return address, which is 1 + the address of the code.
frame_rule rule_at(char const& code) {
  return read_frame_rule(reinterpret_cast<std::uintptr_t>(&code) + 1);
}

std::string text_of(frame_rule const& r) {
  auto const* const kinds = "?sb.-";
  return std::string(1, kinds[static_cast<int>(r.is)]) + ' ' + std::to_string(r.cfa) +
         (r.rbp_saved ? ' ' + std::to_string(r.rbp) : "");
}

TEST(AFrameRule, IsWhatTheTableSays) {
  EXPECT_EQ(text_of(rule_at(rules_entry)), "s 8");
  EXPECT_EQ(text_of(rule_at(rules_pushed)), "s 16 -16");
  EXPECT_EQ(text_of(rule_at(rules_framed)), "b 16 -16");
  EXPECT_EQ(text_of(rule_at(rules_large)), "s 1000000 -16");
  EXPECT_EQ(text_of(rule_at(rules_restored)), "s 1000000");
  EXPECT_EQ(text_of(rule_at(rules_remembered)), "s 1000000");
  EXPECT_EQ(rule_at(rules_last).is, kind::last);
}

TEST(AFrameRule, OfAnotherKindIsUnknown) {
  EXPECT_EQ(rule_at(rules_expression).is, kind::unknown);
  EXPECT_EQ(rule_at(rules_elsewhere).is, kind::unknown);
  EXPECT_EQ(rule_at(rules_rbp_moved).is, kind::unknown);
  EXPECT_EQ(rule_at(rules_unknown_rbp).is, kind::unknown);
}

TEST(AFrameRule, IsNoneWhereThereIsNoCode) {
  static int data = 0;
  EXPECT_EQ(read_frame_rule(reinterpret_cast<std::uintptr_t>(&data)).is, kind::no_table);
  EXPECT_EQ(read_frame_rule(1).is, kind::no_table);
}

#endif

// ---------------------------------------------------------------- whole stacks

// Returns the stack from its caller on.
__attribute__((noinline)) addresses stack_by_rules(std::size_t limit) {
  auto unwound = unwind_by_rules(limit);
  return unwound ? std::move(unwound->found) : addresses();
}

// The stack here, by rules that have not been checked yet, by the ordinary unwinder if some rule was new, and
// by what capture_here takes then. All but the innermost call are the same.
__attribute__((noinline)) void expect_equal_stacks(std::size_t limit = 64) {
  auto by_rules = stack_by_rules(limit);
  addresses captured[3];
  for (auto& c : captured)
    c = capture_here(limit);
  ASSERT_FALSE(captured[0].empty());
  EXPECT_EQ(captured[0], captured[1]);
  EXPECT_EQ(captured[1], captured[2]);
  if (!by_rules.empty()) {
    by_rules[0] = captured[0][0];
    EXPECT_EQ(by_rules, captured[0]);
  }
}

// Returns whether rules are enough for this stack, once they are known.
__attribute__((noinline)) bool rules_suffice() {
  capture_here();
  auto const unwound = unwind_by_rules(64);
  return unwound && !capture_here().empty();
}

// Frames of all sorts. Each calls what comes next.
using next = std::function<void()>;

__attribute__((noinline)) void in_small_frame(next const& f) {
  f();
}
__attribute__((noinline)) void in_large_frame(next const& f) {
  char volatile room[5000];
  room[0] = 1;
  f();
  room[4999] = room[0];
}
__attribute__((noinline)) void in_frame_of_any_size(next const& f) {
  static std::size_t last = 0;
  auto const size = last = (last * 7 + 13) % 3000;
  auto* const room = static_cast<char volatile*>(alloca(size + 1));
  room[size] = 1;
  f();
  room[0] = room[size];
}
__attribute__((noinline)) void in_aligned_frame(next const& f) {
  alignas(64) char volatile room[64];
  room[0] = 1;
  f();
  room[63] = room[0];
}
void in_catch_block(next const& f) {
  try {
    throw std::runtime_error("thrown");
  } catch (std::exception const&) {
    f();
  }
}
void in_library(next const& f) { // libc's, which has no debug information
  static next const* now;
  now = &f;
  int numbers[] = {2, 1};
  static bool called;
  called = false;
  std::qsort(numbers, 2, sizeof(int), [](void const*, void const*) {
    if (!std::exchange(called, true))
      (*now)();
    return 0;
  });
}
struct at_destruction {
  next const& f;
  ~at_destruction() { f(); }
};
void in_destructor(next const& f) {
  at_destruction const last{f};
}

std::vector<std::function<void(next const&)>> const sorts{
    in_small_frame, in_large_frame, in_frame_of_any_size, in_aligned_frame,
    in_catch_block, in_library,     in_destructor};

void nest(std::vector<std::size_t> const& which, std::size_t from, next const& innermost) {
  if (from == which.size())
    return innermost();
  sorts[which[from]]([&] { nest(which, from + 1, innermost); });
}

TEST(Stacks, AreThoseOfTheOrdinaryUnwinderInFramesOfEverySort) {
  for (std::size_t i = 0; i < sorts.size(); ++i)
    for (std::size_t j = 0; j < sorts.size(); ++j)
      nest({i, j}, 0, [] { expect_equal_stacks(); });
}

TEST(Stacks, AreThoseOfTheOrdinaryUnwinderHoweverFramesAreNested) {
  std::mt19937 random(1);
  for (std::size_t depth = 1; depth <= 40; ++depth)
    for (int round = 0; round < 5; ++round) {
      std::vector<std::size_t> which(depth);
      std::generate(which.begin(), which.end(), [&] { return random() % sorts.size(); });
      boost::fibers::fiber(std::allocator_arg, boost::fibers::fixedsize_stack(1 << 20), [&] {
        nest(which, 0, [] { expect_equal_stacks(); });
      }).join();
    }
}

TEST(Stacks, AreCutAtTheLimit) {
  std::vector<std::size_t> const which(20, 0);
  for (std::size_t limit = 1; limit <= 100; ++limit)
    nest(which, 0, [limit] {
      expect_equal_stacks(limit);
      EXPECT_LE(capture_here(limit).size(), limit);
    });
}

TEST(Stacks, OfFibersAndThreadsEndWhereTheOrdinaryUnwinderStops) {
  boost::fibers::fiber([] { expect_equal_stacks(); }).join();
  std::thread([] { expect_equal_stacks(); }).join();
}

TEST(Stacks, AcrossASignalAreLeftToTheOrdinaryUnwinder) {
  if (thread_sanitized)
    GTEST_SKIP()
        << "ThreadSanitizer minds that the handler takes memory, and calls it from a frame of its own";
  static bool sufficed;
  sufficed = true;
  auto* const before = std::signal(SIGUSR1, [](int) {
    expect_equal_stacks();
    sufficed = rules_suffice();
  });
  ASSERT_EQ(std::raise(SIGUSR1), 0);
  std::signal(SIGUSR1, before);
  EXPECT_FALSE(sufficed);
}

#if defined(__x86_64__)
TEST(Stacks, OfCommonFramesAreTakenByRules) {
  bool sufficed = false;
  for (auto const& sort : {in_small_frame, in_large_frame, in_frame_of_any_size}) {
    boost::fibers::fiber([&] { sort([&] { sufficed = rules_suffice(); }); }).join();
    EXPECT_TRUE(sufficed);
  }
}

template <std::size_t>
__attribute__((noinline)) void in_frame(next const& f) {
  f();
  asm volatile(""); // a call that stays one
}

template <std::size_t... I>
std::vector<void (*)(next const&)> different_frames(std::index_sequence<I...>) {
  return {&in_frame<I>...};
}

TEST(Stacks, OfAnyTwoPlacesKeepTheRulesOfBoth) {
  auto const frames = different_frames(std::make_index_sequence<100>());
  std::size_t forgotten = 0;
  for (auto const outer : frames)
    for (auto const inner : frames)
      outer([&] {
        inner([&] {
          for (int round = 0; round != 2; ++round) {
            auto const unwound = unwind_by_rules(64);
            forgotten += round == 1 && (!unwound || unwound->first);
          }
        });
      });
  EXPECT_EQ(forgotten, 0u);
}
#endif

TEST(RulesThatWereWrong, AreNotUsedAgainOnThatThread) {
  std::thread([] {
    leaklab::detail::distrust_rules();
    EXPECT_FALSE(rules_suffice());
    expect_equal_stacks();
  }).join();
}

} // namespace
