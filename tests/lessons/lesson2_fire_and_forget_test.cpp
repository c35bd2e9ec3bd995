// Lesson 2 leaves no fiber behind for ever, but returns before its fibers have done their work.
#include "album.hpp"
#include "scenes.hpp"
#include "this_lesson.hpp"

#include <lessons/lesson2_fire_and_forget/make_thumbnails.hpp>

#include <leaklab/gtest.hpp>

#include <gtest/gtest.h>

#include <atomic>

// A fiber for each file, none of which waits: n!.
expectations const expected{.all_sound = {1, 2, 6, 24}, .first_failing = {1, 2, 6, 24}};

namespace {

using lesson2_fire_and_forget::make_thumbnails;

struct Lesson2On : scenes::LessonOn {};
INSTANTIATE_TEST_SUITE_P(Threads, Lesson2On, testing::Values(1, 2, 4), scenes::threads_name);

TEST_P(Lesson2On, LeaksNothingAndCallsImageFileOnEachFile) {
  for (auto const& s : scenes::scenes_on(threads())) {
    scenes::ended_fibers ended;
    auto const report = leaklab::run(
        [&] { make_thumbnails(scenes::files(s.n), ended.watch(scenes::stand_in(s))); }, options(s));
    ASSERT_THAT(report, leaklab::LeaksNothing()) << s;
    ASSERT_EQ(report.spawned, s.n + 1) << s;
    ASSERT_EQ(ended.numbers().size(), s.n) << s;
  }
}

TEST_P(Lesson2On, ReturnsWhileSlowFibersStillWork) {
  auto const slow = [](std::filesystem::path const& file) -> thumbnail::result {
    boost::this_fiber::sleep_for(std::chrono::seconds(1)); // far longer than starting eight fibers takes
    return file;
  };
  EXPECT_THAT(leaklab::run([&] { make_thumbnails(scenes::files(8), slow); }, {.threads = threads()}),
              testing::AllOf(leaklab::LeaksNothing(), leaklab::Outlives(8)));
}

TEST(Lesson2, OnOneThreadReturnsBeforeAnyFiberHasRun) {
  for (std::size_t n = 0; n <= 130; ++n) {
    std::size_t called = 0, called_at_return = 1;
    auto const count = [&](std::filesystem::path const& file) -> thumbnail::result {
      ++called;
      return file;
    };
    auto const report = leaklab::run(
        [&] {
          make_thumbnails(scenes::files(n), count);
          called_at_return = called;
        },
        {.threads = 1});
    ASSERT_EQ(called_at_return, 0u) << n << " files";
    ASSERT_EQ(called, n);
    ASSERT_THAT(report, leaklab::Outlives(n));
  }
}

// The counterpart: with nothing to forget, nothing outlives the caller.
TEST(Lesson2, UnlikeOneFileAfterTheOther) {
  scenes::scene const s{.n = 8};
  auto const one_after_the_other = [&] {
    for (auto const& file : scenes::files(s.n))
      scenes::stand_in(s)(file);
  };
  EXPECT_THAT(leaklab::run(one_after_the_other), leaklab::Outlives(0));
}

// Unlike Go's, Boost.Fiber's main thread runs its detached fibers to their end before it exits.
TEST(Lesson2, TheBareProgramMakesTheThumbnailsAfterMainHasReturned) {
  album pictures(5, {3});
  auto const ended = os::run(bare_program_on(pictures.files));
  EXPECT_EQ(ended.code, 0);
  EXPECT_NE(ended.out.find("returned"), std::string::npos);
  EXPECT_EQ(pictures.made(), (std::set<std::size_t>{1, 2, 4, 5}));
}

} // namespace
