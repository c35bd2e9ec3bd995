// Lesson 5 returns all names or an error and leaves nothing behind, for every number of files.
#include "album.hpp"
#include "early_return.hpp"
#include "scenes.hpp"
#include "this_lesson.hpp"

#include <lessons/lesson5_buffered/make_thumbnails.hpp>

#include <leaklab/gtest.hpp>

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

expectations const expected{
    .returns_errors = true, .all_sound = {1, 4, 24, 192}, .first_failing = {1, 4, 22, 156}};

namespace {

using lesson5_buffered::make_thumbnails;

struct Lesson5On : scenes::LessonOn {};
INSTANTIATE_TEST_SUITE_P(Threads, Lesson5On, testing::Values(1, 2, 4), scenes::threads_name);

TEST_P(Lesson5On, LeaksNothingAndReturnsAllNamesOrAnError) {
  for (auto const& s : scenes::scenes_on(threads())) {
    decltype(make_thumbnails({})) made;
    scenes::ended_fibers ended;
    auto const image_file = ended.watch(scenes::stand_in(s));
    auto const report =
        leaklab::run([&] { made = make_thumbnails(scenes::files(s.n), image_file); }, options(s));
    ASSERT_THAT(report, leaklab::LeaksNothing()) << s;
    ASSERT_EQ(report.spawned, s.n + 1) << s;
    ASSERT_EQ(ended.numbers().size(), s.n) << s;
    ASSERT_EQ(made.has_value(), !s.fails()) << s;
    if (!made) {
      ASSERT_TRUE(s.failing.contains(scenes::number(made.error().file))) << s;
      continue;
    }
    auto expected = scenes::files(s.n);
    std::ranges::transform(expected, expected.begin(), thumbnail::thumbnail_path);
    ASSERT_TRUE(std::ranges::is_permutation(*made, expected)) << s;
  }
}

// The counterpart: the same scene over a channel without a buffer.
TEST(Lesson5, WithoutTheBufferWouldLeak) {
  scenes::scene const s{.n = 20, .failing = {1}};
  auto const report = leaklab::run(
      [&] { return_at_the_first_error(scenes::files(s.n), scenes::stand_in(s)); }, options(s, true));
  EXPECT_THAT(report, leaklab::Leaks(19, "unbuffered_channel::push"));
}

// On one thread the fibers run before the caller receives anything: if no push blocks, none is left when it
// returns at the first result.
TEST(Lesson5, NoPushEverBlocks) {
  for (std::size_t n = 1; n <= 130; ++n) {
    scenes::scene const s{.n = n, .failing = {1}};
    ASSERT_THAT(leaklab::run([&] { make_thumbnails(scenes::files(n), scenes::stand_in(s)); }, options(s)),
                testing::AllOf(leaklab::LeaksNothing(), leaklab::Outlives(0)))
        << s;
  }
}

// The planted bug: a buffer of bit_ceil(n), which has room for one item less than it says. The last push
// waits for the first receive; if there is none, for ever.
TEST(Lesson5, WithABufferOfBitCeilNOnePushBlocksWhenNIsAPowerOfTwo) {
  auto const receive_some = [](std::size_t n, std::size_t receives) {
    return leaklab::run(
        [=] {
          auto items = std::make_shared<boost::fibers::buffered_channel<bool>>(std::bit_ceil(n));
          for (std::size_t k = 1; k <= n; ++k)
            boost::fibers::fiber([=] { items->push(true); }).detach();
          bool item;
          for (std::size_t k = 1; k <= receives; ++k)
            items->pop(item);
        },
        {.threads = 1});
  };
  for (std::size_t n = 2; n <= 128; n *= 2) {
    ASSERT_THAT(receive_some(n, 1), testing::AllOf(leaklab::LeaksNothing(), leaklab::Outlives(1)))
        << n << " files";
    ASSERT_THAT(receive_some(n, 0), leaklab::Leaks(1, "buffered_channel::push")) << n << " files";
  }
}

TEST(Lesson5, ReturnsTheNamesOfTheThumbnailsOnDisk) {
  album pictures(6, {});
  decltype(make_thumbnails({})) made;
  EXPECT_THAT(leaklab::run([&] { made = make_thumbnails(pictures.files); }), leaklab::LeaksNothing());
  ASSERT_TRUE(made);
  EXPECT_EQ(made->size(), 6u);
  for (auto const& thumbfile : *made)
    EXPECT_TRUE(exists(thumbfile)) << thumbfile;
}

TEST(Lesson5, ReturnsTheErrorOfABrokenPhotographAndMakesTheOthers) {
  album pictures(6, {2});
  decltype(make_thumbnails({})) made;
  EXPECT_THAT(leaklab::run([&] { made = make_thumbnails(pictures.files); }), leaklab::LeaksNothing());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().file, pictures.files[1]);
  EXPECT_EQ(pictures.made(), (std::set<std::size_t>{1, 3, 4, 5, 6}));
}

TEST(Lesson5, TheBareProgramPrintsItsErrorAndExitsWithOne) {
  album pictures(6, {2});
  auto const ended = os::run(bare_program_on(pictures.files));
  EXPECT_NE(ended.out.find("returned an error: " + pictures.files[1].string()), std::string::npos);
  EXPECT_EQ(ended.code, 1);
}

TEST(Lesson5, TheBareProgramPrintsTheNamesAndExitsWithZero) {
  album pictures(2, {});
  auto const ended = os::run(bare_program_on(pictures.files));
  for (auto const& file : pictures.files)
    EXPECT_NE(ended.out.find(thumbnail::thumbnail_path(file).string()), std::string::npos) << ended.out;
  EXPECT_EQ(ended.code, 0);
}

} // namespace
