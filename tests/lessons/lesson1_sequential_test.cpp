// Lesson 1 is done when it returns, starts no fiber and goes on after an error.
#include "album.hpp"
#include "scenes.hpp"
#include "this_lesson.hpp"

#include <lessons/lesson1_sequential/make_thumbnails.hpp>

#include <leaklab/gtest.hpp>

#include <gtest/gtest.h>

// Starts no fiber.
expectations const expected{.all_sound = {1, 1, 1, 1},
                            .first_failing = {1, 1, 1, 1},
                            .without_memory = without_memory::needs_no_fibers};

namespace {

using lesson1_sequential::make_thumbnails;

struct Lesson1On : scenes::LessonOn {};
INSTANTIATE_TEST_SUITE_P(Threads, Lesson1On, testing::Values(1, 2, 4), scenes::threads_name);

TEST_P(Lesson1On, CallsImageFileOnEachFileInOrderAndLogsEachError) {
  for (auto const& s : scenes::scenes_on(threads(), 20)) {
    std::vector<std::filesystem::path> seen;
    auto const image_file = [&, made = scenes::stand_in(s)](std::filesystem::path const& file) {
      seen.push_back(file);
      return made(file);
    };
    std::string errors;
    for (auto const k : s.failing)
      errors += std::to_string(k) + ".jpg: broken on purpose\n";
    testing::internal::CaptureStderr();
    auto const report = leaklab::run([&] { make_thumbnails(scenes::files(s.n), image_file); }, options(s));
    auto const logged = testing::internal::GetCapturedStderr();
    ASSERT_THAT(report, leaklab::LeaksNothing()) << s;
    ASSERT_THAT(report, leaklab::Outlives(0)) << s;
    ASSERT_EQ(report.spawned, 1u) << s;
    ASSERT_EQ(seen, scenes::files(s.n)) << s;
    ASSERT_EQ(logged, errors) << s;
  }
}

TEST(Lesson1, MakesTheThumbnailsOfAllSoundPhotographs) {
  album pictures(5, {3});
  testing::internal::CaptureStderr();
  make_thumbnails(pictures.files);
  EXPECT_NE(testing::internal::GetCapturedStderr().find(pictures.files[2].string()), std::string::npos);
  EXPECT_EQ(pictures.made(), (std::set<std::size_t>{1, 2, 4, 5}));
}

TEST(Lesson1, TheBareProgramLogsTheErrorAndExitsWithZero) {
  album pictures(5, {3});
  auto const ended = os::run(bare_program_on(pictures.files));
  EXPECT_NE(ended.out.find(pictures.files[2].string() + ": damaged"), std::string::npos);
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(pictures.made(), (std::set<std::size_t>{1, 2, 4, 5}));
}

TEST(Lesson1, TheBareProgramWithoutFilesShowsItsUsageAndExitsWithTwo) {
  auto const ended = os::run(bare_program_on({}));
  EXPECT_NE(ended.out.find("usage: "), std::string::npos);
  EXPECT_EQ(ended.code, 2);
}

} // namespace
