// The drained lesson 4 returns the first error and leaves nothing behind.
#include "album.hpp"
#include "early_return.hpp"
#include "scenes.hpp"
#include "this_lesson.hpp"

#include <lessons/lesson4_drain/make_thumbnails.hpp>

#include <leaklab/gtest.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <gtest/gtest.h>

#include <optional>

// While no file fails, it receives as often as lesson 3.
expectations const expected{
    .returns_errors = true, .all_sound = {1, 16, 1248, 307'968}, .first_failing = {2, 38, 3074, 767'256}};

namespace {

using lesson4_drain::make_thumbnails;

struct Lesson4DrainOn : scenes::LessonOn {};
INSTANTIATE_TEST_SUITE_P(Threads, Lesson4DrainOn, testing::Values(1, 2, 4), scenes::threads_name);

TEST_P(Lesson4DrainOn, LeaksNothingAndReturnsAnErrorIfAnyFileFails) {
  for (auto const& s : scenes::scenes_on(threads())) {
    std::optional<thumbnail::image_error> error;
    scenes::ended_fibers ended;
    auto const image_file = ended.watch(scenes::stand_in(s));
    auto const report =
        leaklab::run([&] { error = make_thumbnails(scenes::files(s.n), image_file); }, options(s));
    ASSERT_THAT(report, leaklab::LeaksNothing()) << s;
    ASSERT_EQ(report.spawned, s.n + 1 + s.fails()) << s; // one of them drains
    ASSERT_EQ(ended.numbers().size(), s.n) << s;
    ASSERT_EQ(error.has_value(), s.fails()) << s;
    if (error) {
      ASSERT_TRUE(s.failing.contains(scenes::number(error->file))) << s;
    }
  }
}

// The counterpart: the same scene without the drain.
TEST(Lesson4Drain, WithoutTheDrainWouldLeak) {
  scenes::scene const s{.n = 20, .failing = {1}};
  auto const report = leaklab::run(
      [&] { return_at_the_first_error(scenes::files(s.n), scenes::stand_in(s)); }, options(s, true));
  EXPECT_THAT(report, leaklab::Leaks(19, "unbuffered_channel::push"));
}

// The planted bugs: a drain that receives one too few leaves a fiber in push; one too many, and it is stuck
// itself.
TEST_P(Lesson4DrainOn, MustReceiveExactlyAsManyResultsAsAreLeft) {
  auto const drain = [](std::size_t n, std::size_t receives) {
    return [=] {
      auto errors = std::make_shared<boost::fibers::unbuffered_channel<bool>>();
      for (std::size_t k = 1; k <= n; ++k)
        boost::fibers::fiber([=] { errors->push(true); }).detach();
      boost::fibers::fiber([=] {
        bool drained;
        for (std::size_t k = 1; k <= receives; ++k)
          errors->pop(drained);
      }).detach();
    };
  };
  for (std::size_t n = 1; n <= 64; ++n) {
    leaklab::run_options const options{.threads = threads()};
    ASSERT_THAT(leaklab::run(drain(n, n - 1), options), leaklab::Leaks(1, "unbuffered_channel::push")) << n;
    ASSERT_THAT(leaklab::run(drain(n, n), options), leaklab::LeaksNothing()) << n;
    ASSERT_THAT(leaklab::run(drain(n, n + 1), options), leaklab::Leaks(1, "unbuffered_channel::pop")) << n;
  }
}

TEST(Lesson4Drain, ReturnsTheErrorOfABrokenPhotographAndMakesTheOthers) {
  album pictures(6, {2});
  std::optional<thumbnail::image_error> error;
  EXPECT_THAT(leaklab::run([&] { error = make_thumbnails(pictures.files); }), leaklab::LeaksNothing());
  ASSERT_TRUE(error);
  EXPECT_EQ(error->file, pictures.files[1]);
  EXPECT_EQ(pictures.made(), (std::set<std::size_t>{1, 3, 4, 5, 6}));
}

TEST(Lesson4Drain, TheBareProgramPrintsItsErrorAndExitsWithOne) {
  album pictures(6, {2});
  auto const ended = os::run(bare_program_on(pictures.files));
  EXPECT_NE(ended.out.find("returned an error: " + pictures.files[1].string()), std::string::npos);
  EXPECT_EQ(ended.code, 1);
}

} // namespace
