// Lesson 3 is done when it returns, whatever fails.
#include "album.hpp"
#include "scenes.hpp"
#include "this_lesson.hpp"

#include <lessons/lesson3_done_channel/make_thumbnails.hpp>

#include <leaklab/gtest.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <gtest/gtest.h>

#include <atomic>

expectations const expected{.all_sound = {1, 16, 1248, 307'968}, .first_failing = {1, 16, 1248, 307'968}};

namespace {

using lesson3_done_channel::make_thumbnails;

struct Lesson3On : scenes::LessonOn {};
INSTANTIATE_TEST_SUITE_P(Threads, Lesson3On, testing::Values(1, 2, 4), scenes::threads_name);

TEST_P(Lesson3On, LeaksNothingAndReturnsWhenAllFilesAreDone) {
  for (auto const& s : scenes::scenes_on(threads())) {
    std::atomic<std::size_t> done = 0;
    std::size_t done_at_return = s.n + 1;
    auto const image_file = [&, made = scenes::stand_in(s)](std::filesystem::path const& file) {
      auto result = made(file);
      ++done;
      return result;
    };
    auto const report = leaklab::run(
        [&] {
          make_thumbnails(scenes::files(s.n), image_file);
          done_at_return = done;
        },
        options(s));
    ASSERT_THAT(report, leaklab::LeaksNothing()) << s;
    ASSERT_EQ(report.spawned, s.n + 1) << s;
    ASSERT_EQ(done_at_return, s.n) << s;
  }
}

// The planted bug: a caller that receives one event too few.
TEST_P(Lesson3On, WithOneReceiveLessWouldLeakOneFiber) {
  for (std::size_t n = 1; n <= 130; ++n) {
    auto const report = leaklab::run(
        [n] {
          auto done = std::make_shared<boost::fibers::unbuffered_channel<bool>>();
          for (std::size_t k = 1; k <= n; ++k)
            boost::fibers::fiber([=] { done->push(true); }).detach();
          bool finished;
          for (std::size_t k = 1; k < n; ++k)
            done->pop(finished);
        },
        {.threads = threads()});
    ASSERT_THAT(report, leaklab::Leaks(1, "unbuffered_channel::push")) << n << " files";
  }
}

TEST(Lesson3, MakesTheThumbnailsOfAllSoundPhotographs) {
  album pictures(5, {3});
  std::set<std::size_t> made_at_return;
  EXPECT_THAT(leaklab::run([&] {
                make_thumbnails(pictures.files);
                made_at_return = pictures.made();
              }),
              leaklab::LeaksNothing());
  EXPECT_EQ(made_at_return, (std::set<std::size_t>{1, 2, 4, 5}));
}

TEST(Lesson3, TheBareProgramExitsWithZero) {
  album pictures(5, {3});
  EXPECT_EQ(os::run(bare_program_on(pictures.files)).code, 0);
  EXPECT_EQ(pictures.made(), (std::set<std::size_t>{1, 2, 4, 5}));
}

} // namespace
