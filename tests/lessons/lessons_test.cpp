// lessons::all() holds every lesson, in order, and each can be called through it.
#include "scenes.hpp"

#include <lessons/lesson.hpp>

#include <leaklab/gtest.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

namespace {

lessons::lesson const& named(std::string_view name) {
  return *std::ranges::find(lessons::all(), name, &lessons::lesson::name);
}

TEST(Lessons, AreAllThereInTheOrderOfTheirNames) {
  std::vector<std::string_view> names;
  for (auto const& lesson : lessons::all())
    names.push_back(lesson.name);
  EXPECT_THAT(names, testing::ElementsAre("lesson1_sequential", "lesson2_fire_and_forget",
                                          "lesson3_done_channel", "lesson4_drain", "lesson4_leak",
                                          "lesson5_buffered", "lesson6_wait_group"));
}

TEST(Lessons, SayWhatTheyAre) {
  for (auto const& lesson : lessons::all()) {
    EXPECT_TRUE(lesson.go.starts_with("makeThumbnails")) << lesson.name;
    EXPECT_FALSE(lesson.summary.empty()) << lesson.name;
    EXPECT_EQ(lesson.summary.find('\n'), std::string_view::npos) << lesson.name;
  }
}

TEST(Lessons, GiveOneLineAndSucceedWhenNoFileFails) {
  scenes::scene const s{.n = 5};
  for (auto const& lesson : lessons::all()) {
    lessons::outcome result{.failed = true, .text = {}};
    auto const report = leaklab::run(
        [&] { result = lesson.make_thumbnails(scenes::files(s.n), scenes::stand_in(s)); }, options(s));
    EXPECT_THAT(report, leaklab::LeaksNothing()) << lesson.name;
    EXPECT_FALSE(result.failed) << lesson.name;
    EXPECT_FALSE(result.text.empty()) << lesson.name;
    EXPECT_EQ(result.text.find('\n'), std::string::npos) << lesson.name;
  }
}

TEST(Lessons, LeakNothingWhenAFileFailsUnlessTheyAreThereToLeak) {
  scenes::scene const s{.n = 5, .failing = {2}};
  for (auto const& lesson : lessons::all()) {
    if (lesson.is == lessons::kind::leaks)
      continue; // its own tests say what it leaves
    testing::internal::CaptureStderr();
    auto const report =
        leaklab::run([&] { lesson.make_thumbnails(scenes::files(s.n), scenes::stand_in(s)); }, options(s));
    testing::internal::GetCapturedStderr();
    EXPECT_THAT(report, leaklab::LeaksNothing()) << lesson.name;
  }
}

TEST(Lessons, FourAndFiveReturnTheError) {
  scenes::scene const s{.n = 5, .failing = {2}};
  for (auto const* name : {"lesson4_leak", "lesson4_drain", "lesson5_buffered"}) {
    lessons::outcome result;
    leaklab::run([&] { result = named(name).make_thumbnails(scenes::files(s.n), scenes::stand_in(s)); },
                 options(s));
    EXPECT_TRUE(result.failed) << name;
    EXPECT_EQ(result.text, "2.jpg: broken on purpose") << name;
  }
}

} // namespace
