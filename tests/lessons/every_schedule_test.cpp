// One lesson under every schedule: which of them leak, and that what is said to be right is right in all of
// them, whichever files fail. It is in the program of each lesson.
#include "exploring.hpp"

#include <support/golden.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>

#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace {

using scenes::scene;

// This test changes when a reader cures the lesson in place.
TEST(ALesson, LeaksInSomeScheduleOnlyIfItIsThereToLeak) {
  auto const name = this_lesson().name;
  EXPECT_FALSE(cured()) << "no schedule leaks any more: lesson " << name.substr(6, 1) << " is cured";
  if (this_lesson().is == lessons::kind::leaks)
    return;
  for (auto const& s : every_choice(2)) {
    auto const e = explored(s);
    EXPECT_EQ(e.leak, 0u) << name << ", " << s << '\n' << e;
  }
}

void expect_ends(scene const& s, leaklab::exploration const& e) {
  EXPECT_EQ(e.crashed + e.deadlock + e.unfinished, 0u) << s << '\n' << e;
  EXPECT_EQ(e.clean + e.leak, e.schedules) << s << '\n' << e;
  if (!leaks() || !s.fails()) {
    EXPECT_EQ(e.leak, 0u) << s << '\n' << e;
    EXPECT_FALSE(e.first_failure) << s;
  }
}

// The numbers are those of the lesson as it is written: of a cured one they are not known.
void expect_counts(scene const& s, leaklab::exploration const& e) {
  if (cured())
    return;
  if (!s.fails()) {
    EXPECT_EQ(e.schedules, expected.all_sound[s.n - 1]) << s;
  }
  if (s.failing == std::set<std::size_t>{1}) {
    EXPECT_EQ(e.schedules, expected.first_failing[s.n - 1]) << s;
  }
  if (leaks() && s.fails()) {
    EXPECT_EQ(e.leak > 0, s.n > 1) << s;
  }
  if (leaks() && s.failing.size() == 1) {
    EXPECT_EQ(e.leak, expected.leaking[s.n - 1]) << s;
  }
}

class EverySchedule : public testing::TestWithParam<scene> {};

TEST_P(EverySchedule, EndsAsTheLessonSays) {
  auto const& s = GetParam();
  if (!s.fails() && expected.all_sound[s.n - 1] == 0) {
    std::cout << "not complete: drawn at random\n";
    expect_ends(s, explored(s, {.strategy = leaklab::random_walk{1}, .max_schedules = 200'000}));
    expect_ends(s, explored(s, {.strategy = leaklab::pct{}, .max_schedules = 200'000}));
    return;
  }
  auto const e = explored(s, {.max_schedules = 100'000'000});
  ASSERT_TRUE(e.complete) << s << '\n' << e;
  expect_ends(s, e);
  expect_counts(s, e);
}

// Under a sanitizer, where it takes too long, with up to two files.
INSTANTIATE_TEST_SUITE_P(Of, EverySchedule, testing::ValuesIn(every_choice(sanitized ? 2 : 4)),
                         [](auto const& info) {
                           auto name = std::to_string(info.param.n) + (info.param.n == 1 ? "File" : "Files");
                           for (auto const k : info.param.failing)
                             name += "Broken" + std::to_string(k);
                           return name;
                         });

// One exploration in which any file may fail says of each set of failing files what the set's own exploration
// says, in the same numbers.
TEST(EverySchedule, OfAnyFailingFilesIsThatOfEachSetOfThem) {
  for (std::size_t n = 1; n <= (sanitized ? 2 : 3); ++n) {
    auto const all = explored_with_any_failing(n, {.max_schedules = 100'000'000});
    ASSERT_TRUE(all.complete) << all;
    std::uint64_t schedules = 0;
    std::map<std::size_t, std::uint64_t> by_stuck, by_outlived;
    for (auto const& s : every_choice(n)) {
      if (s.n < n)
        continue;
      auto const e = explored(s, {.max_schedules = 100'000'000});
      auto const& group = all.groups.at(name_of(s.failing));
      EXPECT_EQ(group.clean, e.clean) << s;
      EXPECT_EQ(group.leak, e.leak) << s;
      EXPECT_EQ(group.schedules(), e.schedules) << s;
      schedules += e.schedules;
      for (auto const& [k, times] : e.by_stuck)
        by_stuck[k] += times;
      for (auto const& [k, times] : e.by_outlived)
        by_outlived[k] += times;
    }
    EXPECT_EQ(all.groups.size(), std::size_t{1} << n);
    EXPECT_EQ(all.schedules, schedules) << n;
    EXPECT_EQ(all.by_stuck, by_stuck) << n;
    EXPECT_EQ(all.by_outlived, by_outlived) << n;
  }
}

// The table that a lecture shows, and the failing schedule once more. Lesson 2's fibers outlive their caller
// in every schedule, the first one included.
TEST(EverySchedule, IsCountedAndTheOneFoundReplaysToTheSameText) {
  scene const s{.n = 3, .failing = {3}};
  auto const e = explored(s);
  std::ostringstream text;
  text << e;
  for (auto const& [fibers, times] : e.by_outlived)
    text << times << " with " << fibers << " fibers that outlive make_thumbnails\n";
  auto const found = e.first_failure.value_or(leaklab::schedule());
  // No schedule says which pages of a stack had been used before.
  auto const replayed = [&](leaklab::schedule const& chosen) {
    return golden::without_resident_sizes(leaklab::to_text(leaklab::replay(body(s), chosen)));
  };
  auto const report = replayed(found);
  text << "\nschedule \"" << found << "\"\n" << report;
  if (!cured()) {
    EXPECT_THAT(text.str(), IsGolden("every_schedule_" + std::string(this_lesson().name) + ".txt"));
  }
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(replayed(leaklab::schedule::parse(to_string(found))), report);
}

// More files than can be tried in full.
TEST(EverySchedule, ThatWasDrawnAtRandomEndsAlike) {
  for (std::size_t n : {5, 8, 16})
    for (std::uint64_t seed = 1; seed <= (sanitized ? 1 : 3); ++seed) {
      scene const s{.n = n, .failing = {n}};
      auto const many = sanitized ? 50 : 2000u;
      for (auto const& e : {explored(s, {.strategy = leaklab::random_walk{seed}, .max_schedules = many}),
                            explored(s, {.strategy = leaklab::pct{.seed = seed}, .max_schedules = many})}) {
        expect_ends(s, e);
        EXPECT_EQ(e.schedules, many);
        EXPECT_EQ(e.leak > 0, leaks()) << s;
      }
    }
}

} // namespace
