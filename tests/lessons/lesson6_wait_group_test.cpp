// Lesson 6 returns the bytes of all thumbnails, for any number of files, and leaves nothing behind.
#include "album.hpp"
#include "scenes.hpp"
#include "this_lesson.hpp"

#include <lessons/lesson6_wait_group/make_thumbnails.hpp>

#include <fiber_sync/wait_group.hpp>
#include <leaklab/gtest.hpp>

#include <boost/fiber/fiber.hpp>

#include <gtest/gtest.h>

#include <algorithm>

expectations const expected{.all_sound = {8, 440, 97'568, 60'744'512},
                            .first_failing = {4, 68, 6104, 1'915'344},
                            .without_memory = without_memory::either};

namespace {

using lesson6_wait_group::file_channel;
using lesson6_wait_group::make_thumbnails;

struct Lesson6On : scenes::LessonOn {};
INSTANTIATE_TEST_SUITE_P(Threads, Lesson6On, testing::Values(1, 2, 4), scenes::threads_name);

// Returns a channel that another fiber fills with these files and closes.
std::shared_ptr<file_channel> channel_of(std::vector<std::filesystem::path> const& files) {
  auto filenames = std::make_shared<file_channel>();
  boost::fibers::fiber([=] {
    for (auto const& file : files)
      filenames->push(file);
    filenames->close();
  }).detach();
  return filenames;
}

TEST_P(Lesson6On, LeaksNothingAndLogsEachError) {
  for (auto const& s : scenes::scenes_on(threads())) {
    std::uintmax_t total = 1;
    scenes::ended_fibers ended;
    auto const image_file = ended.watch(scenes::stand_in(s));
    testing::internal::CaptureStderr();
    auto const report = leaklab::run(
        [&] { total = make_thumbnails(channel_of(scenes::files(s.n)), image_file); }, options(s));
    auto const logged = testing::internal::GetCapturedStderr();
    ASSERT_THAT(report, leaklab::LeaksNothing()) << s;
    ASSERT_EQ(report.spawned, s.n + 3) << s; // with the body, the fiber that sends the names and the closer
    ASSERT_EQ(ended.numbers().size(), s.n) << s;
    ASSERT_EQ(total, 0u) << s; // the stand-in writes no files
    ASSERT_EQ(std::ranges::count(logged, '\n'), static_cast<std::ptrdiff_t>(s.failing.size())) << s;
    for (auto const k : s.failing)
      ASSERT_NE(('\n' + logged).find('\n' + std::to_string(k) + ".jpg: broken on purpose\n"),
                std::string::npos)
          << s << '\n'
          << logged;
  }
}

TEST_P(Lesson6On, ReturnsTheSumOfTheSizesOfAllThumbnails) {
  for (std::set<std::size_t> const& broken : {std::set<std::size_t>{}, {2}, {1, 2, 3, 4, 5, 6}}) {
    album pictures(6, broken);
    std::uintmax_t total = 0;
    testing::internal::CaptureStderr();
    auto const report =
        leaklab::run([&] { total = make_thumbnails(channel_of(pictures.files)); }, {.threads = threads()});
    auto const logged = testing::internal::GetCapturedStderr();
    EXPECT_THAT(report, leaklab::LeaksNothing());
    EXPECT_EQ(pictures.made().size(), 6 - broken.size());
    EXPECT_EQ(total, pictures.bytes_made());
    EXPECT_EQ(total == 0, broken.size() == 6);
    for (auto const k : broken)
      EXPECT_NE(logged.find(pictures.files[k - 1].string()), std::string::npos) << logged;
  }
}

TEST_P(Lesson6On, ReturnsTheSumOfSizesThatTheStandInChose) {
  for (std::size_t n = 1; n <= 130; n += 7) {
    album pictures(1, {});
    auto const always_the_same = [&](std::filesystem::path const&) -> thumbnail::result {
      return pictures.files[0];
    };
    std::uintmax_t total = 0;
    auto const report =
        leaklab::run([&] { total = make_thumbnails(channel_of(scenes::files(n)), always_the_same); },
                     {.threads = threads()});
    ASSERT_THAT(report, leaklab::LeaksNothing()) << n << " files";
    ASSERT_EQ(total, n * file_size(pictures.files[0])) << n << " files";
  }
}

// The planted bug: without the closer fiber, the caller waits for workers that wait for the caller.
TEST_P(Lesson6On, WithoutTheCloserWouldDeadlock) {
  for (std::size_t n : {1, 2, 20}) {
    auto const report = leaklab::run(
        [n] {
          auto sizes = std::make_shared<boost::fibers::unbuffered_channel<std::uintmax_t>>();
          auto workers = std::make_shared<fiber_sync::wait_group>();
          for (std::size_t k = 1; k <= n; ++k) {
            workers->add();
            boost::fibers::fiber([=] {
              sizes->push(1);
              workers->done();
            }).detach();
          }
          workers->wait();
          sizes->close();
        },
        {.threads = threads()});
    ASSERT_THAT(report, leaklab::Deadlocks());
    ASSERT_EQ(report.stuck.size(), n + 1) << report;
    EXPECT_EQ(report.stuck[0].operation, "wait_group::wait") << report;
    EXPECT_EQ(report.stuck[1].operation, "unbuffered_channel::push") << report;
  }
}

// The planted bug: a worker that returns on its error without done(), as without Go's defer.
TEST_P(Lesson6On, WithoutDoneAfterAnErrorWouldDeadlock) {
  auto const report = leaklab::run(
      [] {
        auto sizes = std::make_shared<boost::fibers::unbuffered_channel<std::uintmax_t>>();
        auto workers = std::make_shared<fiber_sync::wait_group>();
        for (std::size_t k = 1; k <= 3; ++k) {
          workers->add();
          boost::fibers::fiber([=] {
            if (k == 2)
              return;
            sizes->push(1);
            workers->done();
          }).detach();
        }
        boost::fibers::fiber([=] {
          workers->wait();
          sizes->close();
        }).detach();
        for (std::uintmax_t size; sizes->pop(size) == boost::fibers::channel_op_status::success;)
          ;
      },
      {.threads = threads()});
  ASSERT_THAT(report, leaklab::Deadlocks());
  ASSERT_EQ(report.stuck.size(), 2u) << report; // the caller and the closer
  EXPECT_EQ(report.stuck[0].operation, "unbuffered_channel::pop") << report;
  EXPECT_EQ(report.stuck[1].operation, "wait_group::wait") << report;
}

TEST(Lesson6, TheBareProgramPrintsTheTotalAndExitsWithZero) {
  album pictures(6, {2});
  auto const ended = os::run(bare_program_on(pictures.files));
  EXPECT_EQ(ended.code, 0);
  EXPECT_NE(ended.out.find(pictures.files[1].string() + ": damaged"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("returned: " + std::to_string(pictures.bytes_made()) + " bytes of thumbnails\n"),
            std::string::npos)
      << ended.out;
}

} // namespace
