// What a person does in a demonstration, with a real server.
#include <live/demonstration.hpp>
#include <live/messages.hpp>
#include <live/pool.hpp>

#include <os/fresh_folder.hpp>
#include <support/sanitized.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <functional>

namespace {

using live::demonstration;
using live::status;
using event = demonstration::event;

class ADemonstration : public testing::Test {
protected:
  ADemonstration() { live::pool::draw(folder_.path()); }

  live::settings settings() const {
    return {.server = {LEAKLAB_PROGRAM, "live-server", "--memory", "256M", folder_.path().string()},
            .lesson = "lesson4_leak",
            .share = {},
            .rate = 0,
            .script = {}};
  }

  // Runs it until so many answers came, or it is told to stop.
  void until(demonstration& d, std::uint64_t answered) {
    d.on_event([&, answered](event e) {
      if (e == event::end || d.tally().answered == answered)
        loop.stop();
    });
    loop.run();
  }

  live::loop loop;

private:
  os::fresh_folder folder_;
};

TEST_F(ADemonstration, PlaysAScriptToItsEnd) {
  auto s = settings();
  s.script = {{5, "lesson4_leak", {1, 2}}, {5, "lesson5_buffered", {1, 2}}};
  demonstration d(s, loop);
  std::vector<std::uint64_t> stuck;
  d.on_event([&](event e) {
    if (e == event::step)
      stuck.push_back(d.tally().stuck);
    if (e == event::end)
      loop.stop();
  });
  loop.run();
  EXPECT_EQ(d.status(), status::done);
  EXPECT_EQ(d.tally().answered, 10u);
  EXPECT_EQ(d.tally().broken, 30u);
  ASSERT_EQ(stuck.size(), 2u);
  EXPECT_EQ(stuck[0], stuck[1]);
  EXPECT_EQ(d.chosen().lesson, "lesson5_buffered");
}

TEST_F(ADemonstration, GoesOnByHandAfterItsScript) {
  auto s = settings();
  s.script = {{2, "lesson5_buffered", {0, 1}}};
  demonstration d(s, loop);
  until(d, 1'000'000);
  EXPECT_EQ(d.status(), status::done);
  d.one();
  until(d, 3);
  EXPECT_EQ(d.tally().answered, 3u);
  d.go();
  until(d, 5);
  EXPECT_EQ(d.tally().answered, 5u);
}

TEST_F(ADemonstration, TakesAnotherLessonWhileItRuns) {
  demonstration d(settings(), loop);
  until(d, 10);
  d.choose_lesson("lesson5_buffered");
  until(d, 11); // one may be on its way
  auto const stuck = d.tally().stuck;
  until(d, 30);
  EXPECT_EQ(d.tally().stuck, stuck);
  EXPECT_EQ(d.history().marks().back(),
            (live::mark{d.history().marks().back().time, "lesson", "lesson5_buffered"}));
}

TEST_F(ADemonstration, SaysHowItsServerWasKilledAndBeginsAnewWithTheSameRequests) {
  demonstration d(settings(), loop);
  until(d, 20);
  auto const first = d.tally();
  ::kill(d.server_process(), SIGKILL);
  until(d, 1'000'000);
  EXPECT_EQ(d.status(), status::ended);
  EXPECT_EQ(d.how_it_ended(), "signal 9 (Killed)");
  d.go();
  EXPECT_EQ(d.status(), status::ended);
  d.restart();
  EXPECT_EQ(d.tally().answered, 0u);
  until(d, 20);
  EXPECT_EQ(d.tally().stuck, first.stuck);
  EXPECT_EQ(d.servers(), 2u);
}

TEST_F(ADemonstration, OfAServerThatTalksNonsenseEndsIt) {
  auto s = settings();
  s.server = {"sh", "-c", "echo hello; sleep 60"};
  demonstration d(s, loop);
  until(d, 1);
  EXPECT_EQ(d.status(), status::ended);
  EXPECT_EQ(d.how_it_ended(), "it wrote what is no answer");
}

TEST_F(ADemonstration, EndsAServerThatDoesNotAnswer) {
  auto s = settings();
  s.server = {"sh", "-c", "cat > /dev/null"};
  s.longest_silence = std::chrono::seconds(2);
  demonstration d(s, loop);
  until(d, 1);
  EXPECT_EQ(d.status(), status::ended);
  EXPECT_EQ(d.how_it_ended(), "it did not answer for 2 seconds");
  EXPECT_EQ(d.server_process(), -1);
}

TEST_F(ADemonstration, EndsAServerThatIsWithoutMemoryAndDoesNotEnd) {
  live::answer last;
  last.out_of_memory = true;
  auto s = settings();
  s.server = {"sh", "-c", "read request; echo '" + live::to_line(last) + "'; cat > /dev/null"};
  s.longest_silence = std::chrono::seconds(2);
  demonstration d(s, loop);
  until(d, 1);
  EXPECT_EQ(d.status(), status::ended);
  EXPECT_EQ(d.server_process(), -1);
}

TEST_F(ADemonstration, PausesAndSendsOneRequest) {
  demonstration d(settings(), loop);
  until(d, 3);
  d.pause();
  auto const time = d.history().points().back().time;
  until(d, 4); // which was on its way
  d.one();
  d.one(); // not while the other is on its way
  until(d, 5);
  EXPECT_EQ(d.tally().answered, 5u);
  EXPECT_EQ(d.status(), status::paused);
  EXPECT_EQ(d.history().points().back().time, time);
}

} // namespace
