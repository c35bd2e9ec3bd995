// Lesson 4 leaks exactly the fibers whose results are not received, at its push; its bare program never
// exits.
//
// When somebody cures lesson 4 in place, one test fails and says so:
// ALesson.LeaksInSomeScheduleOnlyIfItIsThereToLeak. The tests here then expect no leak.
#include "album.hpp"
#include "exploring.hpp"
#include "scenes.hpp"

#include <lessons/lesson4_leak/make_thumbnails.hpp>

#include <leaklab/gtest.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <optional>

// While no file fails, it receives as often as lesson 3.
expectations const expected{.returns_errors = true,
                            .all_sound = {1, 16, 1248, 307'968},
                            .first_failing = {1, 12, 590, 102'612},
                            .leaking = {0, 4, 174, 25'620}};

namespace {

using lesson4_leak::make_thumbnails;
using scenes::scene;

struct Lesson4On : scenes::LessonOn {};
INSTANTIATE_TEST_SUITE_P(Threads, Lesson4On, testing::Values(1, 2, 4), scenes::threads_name);

struct performance {
  leaklab::run_report report;
  std::optional<thumbnail::image_error> error;
  std::set<std::size_t> received; // numbers of the files whose results were received: their fibers ended
};

performance perform(scene const& s, bool stacks = false) {
  performance p;
  scenes::ended_fibers ended;
  auto const image_file = ended.watch(scenes::stand_in(s));
  p.report =
      leaklab::run([&] { p.error = make_thumbnails(scenes::files(s.n), image_file); }, options(s, stacks));
  p.received = ended.numbers();
  return p;
}

// Returns the number of the line in the lesson's source that holds this text; 0 if none or several do.
unsigned line_with(std::string const& text) {
  std::ifstream source(LESSON_SOURCE);
  unsigned number = 0, found = 0, times = 0;
  for (std::string line; std::getline(source, line);) {
    ++number;
    if (line.find(text) != std::string::npos && !line.starts_with("//")) {
      found = number;
      ++times;
    }
  }
  return times == 1 ? found : 0;
}

// If the k-th result received is the first error, a fiber whose result was received ends. So k fibers ended,
// among them the one whose error was returned and no other that failed. The other n - k are stuck.
TEST_P(Lesson4On, LeaksExactlyTheFibersWhoseResultsAreNotReceived) {
  for (auto const& s : scenes::scenes_on(threads(), 16)) {
    auto const p = perform(s);
    auto const k = p.received.size();
    ASSERT_EQ(p.error.has_value(), s.fails()) << s;
    if (cured()) {
      ASSERT_THAT(p.report, leaklab::LeaksNothing()) << s;
      continue;
    }
    if (k == s.n)
      ASSERT_THAT(p.report, leaklab::LeaksNothing()) << s;
    else
      ASSERT_THAT(p.report, leaklab::Leaks(s.n - k)) << s;
    ASSERT_EQ(p.report.spawned, s.n + 1) << s;
    ASSERT_EQ(p.report.finished, k + 1) << s;
    std::set<std::size_t> errors_received;
    std::ranges::set_intersection(p.received, s.failing,
                                  std::inserter(errors_received, errors_received.end()));
    if (p.error)
      ASSERT_EQ(errors_received, std::set{scenes::number(p.error->file)}) << s;
    else
      ASSERT_EQ(k, s.n) << s;
  }
}

// On one thread fibers run, and results arrive, in the order of the files: k is the number of the first that
// fails.
TEST(Lesson4, OnOneThreadLeaksTheFibersOfAllFilesAfterTheFirstThatFails) {
  for (std::size_t n = 1; n <= 40; ++n)
    for (std::size_t k = 1; k <= n; k += 1 + n / 10) {
      auto const p = perform({.n = n, .failing = {k}});
      if (leaks()) {
        ASSERT_EQ(p.received.size(), k) << n << " files";
      }
      if (k == n || cured())
        ASSERT_THAT(p.report, leaklab::LeaksNothing()) << n << " files";
      else
        ASSERT_THAT(p.report, leaklab::Leaks(n - k)) << n << " files";
    }
}

TEST_P(Lesson4On, IsStuckInTheLineThatPushes) {
  if (cured())
    return;
  auto const line = line_with("push(");
  ASSERT_NE(line, 0u);
  auto const started = line_with("boost::fibers::fiber(");
  ASSERT_NE(started, 0u);
  auto const p = perform({.n = 20, .failing = {1}, .threads = threads()}, true);
  ASSERT_THAT(p.report, leaklab::Leaks(20 - p.received.size(), "unbuffered_channel::push"));
  for (auto const& fiber : p.report.stuck) {
    EXPECT_EQ(fiber.blocked_at.file.filename(), "make_thumbnails.cpp") << p.report;
    EXPECT_EQ(fiber.blocked_at.file.parent_path().filename(), "lesson4_leak") << p.report;
    EXPECT_EQ(fiber.blocked_at.line, line) << p.report;
    EXPECT_EQ(fiber.spawned_at.file.filename(), "make_thumbnails.cpp") << p.report;
    EXPECT_GE(fiber.spawned_at.line, started) << p.report;
    EXPECT_LE(fiber.spawned_at.line, line + 1) << p.report;
    EXPECT_EQ(fiber.parent, 1u) << p.report;
  }
}

TEST(Lesson4, ReturnsTheErrorOfABrokenPhotographAndLeaks) {
  album pictures(6, {2});
  std::optional<thumbnail::image_error> error;
  auto const report = leaklab::run([&] { error = make_thumbnails(pictures.files); }, {.threads = 1});
  if (leaks())
    EXPECT_THAT(report, leaklab::Leaks(4, "unbuffered_channel::push"));
  else
    EXPECT_THAT(report, leaklab::LeaksNothing());
  ASSERT_TRUE(error);
  EXPECT_EQ(error->file, pictures.files[1]);
  EXPECT_EQ(error->code, thumbnail::errc::damaged);
}

TEST(Lesson4, LeaksNothingWhenAllPhotographsAreSound) {
  album pictures(6, {});
  std::optional<thumbnail::image_error> error;
  EXPECT_THAT(leaklab::run([&] { error = make_thumbnails(pictures.files); }), leaklab::LeaksNothing());
  EXPECT_FALSE(error);
  EXPECT_EQ(pictures.made().size(), 6u);
}

TEST(Lesson4, TheBareProgramPrintsItsErrorAndNeverExits) {
  album pictures(6, {2});
  os::child program(bare_program_on(pictures.files));
  EXPECT_EQ(program.read_until("\n"), "returned an error: " + pictures.files[1].string() +
                                          ": damaged JPEG: Premature end of JPEG file\n");
  if (cured()) {
    EXPECT_EQ(program.wait().code, 1);
    return;
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_TRUE(program.is_running());
}

TEST(Lesson4, TheBareProgramExitsWithZeroWhenAllPhotographsAreSound) {
  album pictures(6, {});
  auto const ended = os::run(bare_program_on(pictures.files));
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "returned: no error\n");
}

// If the file that fails is the last, nothing leaks: the bug shows only in some orders.
TEST(Lesson4, TheBareProgramExitsWithOneWhenTheLastResultIsTheError) {
  album pictures(6, {6});
  EXPECT_EQ(os::run(bare_program_on(pictures.files)).code, 1);
}

} // namespace
