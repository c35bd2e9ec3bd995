// A traced run says, step by step, which fiber ran, where it suspended, which fibers it started and woke, and
// which other fibers could have run.
#include "explored.hpp"

#include <leaklab/report/source.hpp>
#include <leaklab/trace.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

namespace {

using explored::fiber;
using leaklab::schedule;
using leaklab::step;
using leaklab::trace;
using testing::ElementsAre;

// Returns one line for each step: "B of BC: blocks in unbuffered_channel::push; starts C; wakes A".
std::vector<std::string> lines(leaklab::traced_run const& run) {
  auto const letters = [](std::vector<std::uint64_t> const& ids) {
    std::string text;
    for (auto const id : ids)
      text += leaklab::fiber_letter(id);
    return text;
  };
  std::vector<std::string> all;
  for (auto const& s : run.steps) {
    auto line = leaklab::fiber_letter(s.fiber);
    if (s.ready.size() > 1)
      line += " of " + letters(s.ready);
    line += s.end == step::end_t::blocks   ? ": blocks in " + s.operation
            : s.end == step::end_t::yields ? ": yields"
            : s.end == step::end_t::ends   ? ": ends"
                                           : ": dispatches";
    if (!s.started.empty())
      line += "; starts " + letters(s.started);
    if (!s.woken.empty())
      line += "; wakes " + letters(s.woken);
    all.push_back(line);
  }
  return all;
}

void hand_over() {
  auto const c = std::make_shared<explored::channel>();
  fiber([=] { c->push(1); }).detach();
  fiber([=] { c->push(2); }).detach();
  c->value_pop(); // receives
}

TEST(Trace, OfAHandOver) {
  EXPECT_THAT(lines(trace(hand_over, schedule())),
              ElementsAre("A: blocks in unbuffered_channel::value_pop; starts BC",
                          "B of BC: blocks in unbuffered_channel::push; wakes A",
                          "C of CA: blocks in unbuffered_channel::push", "A: ends; wakes CB",
                          "C of CB: blocks in unbuffered_channel::push", "B: ends"));
}

TEST(Trace, OfAnotherScheduleMakesItsChoices) {
  auto const run = trace(hand_over, schedule::parse("CA"));
  EXPECT_THAT(lines(run),
              ElementsAre("A: blocks in unbuffered_channel::value_pop; starts BC",
                          "C of BC: blocks in unbuffered_channel::push; wakes A", "A of BA: ends; wakes C",
                          "B of BC: blocks in unbuffered_channel::push", "C: ends"));
  EXPECT_EQ(to_string(run.choices), "CAB"); // that of the last, too
}

// B, C and D push, and nobody takes more than one value: the first is in the slot, the others wait for that.
TEST(Trace, TellsASenderThatWaitsForTheSlotFromOneThatWaitsForItsReceiver) {
  auto const waiting = [](leaklab::traced_run const& run) {
    std::string text;
    for (auto const& s : run.steps)
      if (s.end == step::end_t::blocks && s.operation == "unbuffered_channel::push")
        text += leaklab::fiber_letter(s.fiber) + (s.waits_for_slot ? " queues, " : " pushes, ");
    return text;
  };
  auto const run = trace(
      [] {
        auto const c = std::make_shared<explored::channel>();
        for (int i = 0; i < 3; ++i)
          fiber([=] { c->push(i); }).detach();
        c->value_pop();
      },
      schedule());
  EXPECT_EQ(waiting(run), "B pushes, C queues, D queues, C pushes, ");
  for (auto const& s : run.steps)
    EXPECT_FALSE(s.waits_for_slot && s.operation != "unbuffered_channel::push") << s.operation;
}

TEST(Trace, TakesNoSenderForOneThatWaitsForTheSlotIfItsChannelHasABuffer) {
  auto const run = trace(
      [] {
        auto const c = std::make_shared<boost::fibers::buffered_channel<int>>(2);
        for (int i = 0; i < 3; ++i)
          fiber([=] { c->push(i); }).detach();
      },
      schedule());
  EXPECT_EQ(run.report.stuck.size(), 2u);
  EXPECT_TRUE(std::ranges::none_of(run.steps, &step::waits_for_slot));
}

// Cells are narrow where fibers are many.
TEST(Trace, HasItsCellsBelowTheirHeadingWhateverTheNumberOfTheFiberThatIsChosen) {
  auto const run = trace(
      [] {
        std::vector<fiber> all;
        for (int i = 0; i < 60; ++i)
          all.emplace_back([] {});
        for (auto& f : all)
          f.join();
      },
      schedule::parse("(60)"));
  auto const text = to_text(run);
  auto const row = text.find("\n   2 (60) . ");
  ASSERT_NE(row, text.npos) << text;
  EXPECT_EQ(text.find("A body"), text.find(" . ", row) - row) << text;
}

TEST(Trace, HasNoCellWithAPartOfALinesNumber) {
  leaklab::traced_run run;
  for (std::uint64_t id = 1; id <= 6; ++id)
    for (std::uint32_t const line : {8u, 28u, 128u}) {
      run.steps.push_back({.fiber = id,
                           .ready = {id},
                           .told = {{leaklab::telling::fails, "photo"}},
                           .end = step::end_t::blocks,
                           .operation = "unbuffered_channel::push",
                           .at = {.function = "f", .file = "a.cpp", .line = line},
                           .waits_for_slot = true});
    }
  auto const text = leaklab::to_text(run);
  EXPECT_THAT(text, testing::HasSubstr("x queues :8\n"));
  EXPECT_THAT(text, testing::HasSubstr("x queues:28\n"));
  EXPECT_THAT(text, testing::HasSubstr("x queues\n"));
  EXPECT_THAT(text, testing::Not(testing::ContainsRegex("queues ?:1")));
}

TEST(Trace, NamesTheLineOfEachStep) {
  for (auto const& s : trace(hand_over, schedule()).steps)
    if (s.end == step::end_t::blocks) {
      EXPECT_EQ(s.at.file.filename(), "trace_test.cpp");
      auto const line = leaklab::detail::source::line(s.at.file, s.at.line);
      EXPECT_NE(line.find(s.fiber == 1 ? "// receives" : "->push"), std::string::npos) << line;
    }
}

TEST(Trace, OfYields) {
  EXPECT_THAT(
      lines(trace(explored::yielding(2, 1), schedule())),
      ElementsAre("A: ends; starts BC", "B of BC: yields", "C of CB: yields", "B of BC: ends", "C: ends"));
  EXPECT_THAT(lines(trace(explored::yielding(2, 2), schedule::parse("BBC"))),
              ElementsAre("A: ends; starts BC", "B of BC: yields", "B of CB: yields", "C of CB: yields",
                          "B of BC: ends", "C: yields", "C: ends"));
}

TEST(Trace, OfAYieldThatNoOtherFiberCouldUse) {
  EXPECT_THAT(lines(trace([] { boost::this_fiber::yield(); }, schedule())),
              ElementsAre("A: yields", "A: ends"));
}

TEST(Trace, OfADispatchedFiber) {
  EXPECT_THAT(lines(trace([] { fiber(boost::fibers::launch::dispatch, [] {}).join(); }, schedule())),
              ElementsAre("A: dispatches; starts B", "B: ends", "A: ends"));
  EXPECT_THAT(
      lines(trace([] { fiber(boost::fibers::launch::dispatch, [] { boost::this_fiber::yield(); }).join(); },
                  schedule())),
      ElementsAre("A: dispatches; starts B", "B: yields", "A of AB: blocks in fiber::join",
                  "B: ends; wakes A", "A: ends"));
}

TEST(Trace, OfAJoin) {
  EXPECT_THAT(lines(trace([] { fiber([] {}).join(); }, schedule())),
              ElementsAre("A: blocks in fiber::join; starts B", "B: ends; wakes A", "A: ends"));
}

TEST(Trace, HasTheReportOfItsRun) {
  auto const run = trace(hand_over, schedule());
  EXPECT_EQ(run.report.verdict, leaklab::verdict::leak);
  ASSERT_EQ(run.report.stuck.size(), 1u);
  EXPECT_EQ(run.report.stuck.front().id, 3u);
}

// Choices and steps agree for any schedule: as many choices as steps with more than one ready, and the same
// fibers.
TEST(Trace, ItsChoicesReplayIt) {
  auto const body = explored::yielding(4, 3);
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    std::vector<std::uint64_t> prefix;
    for (std::uint64_t i = 0, x = seed; i < seed % 7; ++i, x /= 2)
      prefix.push_back(2 + x % 2);
    auto const run = trace(body, schedule(prefix));
    std::vector<std::uint64_t> chosen;
    for (auto const& s : run.steps)
      if (s.ready.size() > 1)
        chosen.push_back(s.fiber);
    EXPECT_EQ(run.choices, schedule(chosen));
    EXPECT_EQ(lines(trace(body, run.choices)), lines(run));
  }
}

} // namespace
