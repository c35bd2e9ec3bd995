// What the grader says of a body, and what the student reads of it.
#include <cli/course/graded_text.hpp>
#include <coursework/break_it/numbers.hpp>
#include <grader/judge.hpp>
#include <grader/question.hpp>
#include <leaklab/choose.hpp>
#include <leaklab/explore.hpp>
#include <support/locks_by_addresses.hpp>

#include <boost/fiber/all.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

grader::verdict verdict_on(std::function<void()> body, grader::limits const& most = {}) {
  return judge({.about = "2 files", .body = std::move(body)}, most);
}

// Returns what the student reads.
std::string text_of(grader::verdict const& v) {
  return to_text(cli::course::exercise{.name = "drain", .title = "", .points = 10, .asks = "drain"},
                 {.kind = v.kind, .diagnosis = v.diagnosis, .questions = {to_json(v)}});
}

void send_to_nobody() {
  auto const results = std::make_shared<boost::fibers::unbuffered_channel<int>>();
  fiber([=] { results->push(1); }).detach();
}

TEST(Judge, TellsACrashThatComesBeforeAWrongAnswer) {
  auto const v = verdict_on([] {
    switch (leaklab::choose(4)) {
    case 1:
      std::abort();
    case 2:
    case 3:
      grader::wrong("returned no error");
    default:
      break;
    }
  });
  EXPECT_EQ(v.kind, "crash");
  EXPECT_THAT(v.diagnosis, StartsWith("crash: 2 files: its process was ended by SIGABRT"));
  EXPECT_EQ(v.bad, "1");
  EXPECT_EQ(v.schedule, "1");
}

TEST(Judge, TellsAWrongAnswerThatComesBeforeACrash) {
  auto const v = verdict_on([] {
    switch (leaklab::choose(4)) {
    case 1:
      grader::wrong("returned no error");
      break;
    case 2:
    case 3:
      std::abort();
    default:
      break;
    }
  });
  EXPECT_EQ(v.diagnosis, "wrong answer: 2 files: returned no error");
  EXPECT_EQ(v.bad, "1");
  EXPECT_EQ(v.schedule, "1");
}

TEST(Judge, TellsACrashIfTheBodyThrowsAfterAMistake) {
  auto const v = verdict_on([] {
    grader::wrong("image_file was called twice");
    throw std::runtime_error("no room");
  });
  EXPECT_EQ(v.diagnosis, "crash: 2 files: std::runtime_error: no room");
  EXPECT_EQ(v.bad, "1");
}

TEST(Judge, SaysThatAProgramKeepsStateBetweenRuns) {
  auto const v = verdict_on([] {
    static int runs = 0;
    leaklab::choose(6);
    if (++runs > 4)
      grader::wrong("the fifth run");
  });
  EXPECT_THAT(v.diagnosis, StartsWith("undecided: 2 files: the body keeps state from one run to the next: "));
  EXPECT_FALSE(v.complete);
}

TEST(Judge, SaysThatAProgramIsNotDeterministic) {
  auto const v = verdict_on([] {
    static int runs = 0;
    for (auto n = ++runs % 3; n >= 0; --n)
      fiber([] { boost::this_fiber::yield(); }).detach();
  });
  EXPECT_EQ(v.kind, "undecided");
  EXPECT_THAT(v.diagnosis, StartsWith("undecided: 2 files: "));
  EXPECT_THAT(v.diagnosis, HasSubstr("the body is not deterministic: at choice "));
}

TEST(Judge, SaysHowAProgramCanGoRoundForEver) {
  auto const v = verdict_on(
      [] {
        for (int k = 0; k < 2; ++k)
          fiber([] {
            for (;;)
              boost::this_fiber::yield();
          }).detach();
      },
      {.most_steps = 100});
  EXPECT_EQ(v.diagnosis,
            "endless: 2 files: the fibers can run round and round for ever, however fair the scheduler is");
  ASSERT_TRUE(v.round);
  EXPECT_THAT(*v.round, testing::AnyOf("BC", "CB"));
  EXPECT_THAT(text_of(v), HasSubstr("\nThat begins with "));
  EXPECT_THAT(text_of(v), HasSubstr(", and goes on with \"" + *v.round + "\" again and again.\n"));
}

TEST(Judge, SaysWhichLimitAScheduleHasReached) {
  auto const steps = verdict_on(
      [] {
        for (std::string counted;; counted += '+') // it is never again as it was
          boost::this_fiber::yield();
      },
      {.most_steps = 200});
  EXPECT_EQ(steps.diagnosis, "endless: 2 files: a schedule has not ended after 200 steps");
  EXPECT_THAT(text_of(steps), HasSubstr("\nThat is the order of a queue:\n"));

  // Only the last run is in this process. It must not go on when the test is over.
  static std::atomic<bool> is_over = false;
  auto const time = verdict_on(
      [] {
        while (!is_over)
          ;
      },
      {.longest_schedule = 50ms});
  is_over = true;
  EXPECT_EQ(time.diagnosis, "endless: 2 files: a schedule has not ended after 0.05 seconds");
}

TEST(Judge, CallsAScheduleWithoutAChoiceTheOrderOfAQueue) {
  auto const v = verdict_on(send_to_nobody);
  EXPECT_EQ(v.diagnosis, "leak: 2 files: stuck in unbuffered_channel::push");
  EXPECT_THAT(text_of(v),
              HasSubstr("\n1 of 1 schedules end like that. The shortest is the order of a queue:\n"));
}

TEST(Judge, RunsAScheduleThatWasHandedIn) {
  auto const sends_two = grader::question{.about = "2 files",
                                          .body =
                                              [] {
                                                send_to_nobody();
                                                if (leaklab::choose(2) == 1)
                                                  send_to_nobody();
                                              },
                                          .stuck = 2};
  EXPECT_EQ(judge_schedule(sends_two, "// one\n").diagnosis,
            "wrong answer: 2 files: 1 fiber is stuck, and 2 should be");
  EXPECT_TRUE(judge_schedule(sends_two, "// two\n 1 \n").clean());
  EXPECT_THAT(judge_schedule(sends_two, "7").diagnosis, StartsWith("wrong answer: 2 files: schedule \"7\" "));
  EXPECT_THAT(judge_schedule(sends_two, "?").diagnosis, StartsWith("wrong answer: 2 files: "));
}

// The same numbers, whoever asks. A schedule that begins with so many fibers as are not to be left, and then the one that
// fails, is an answer to each.
TEST(BreakIt, HasAnAnswerToTheNumbersOfEveryStudent) {
  auto const all = grader::break_it_numbers::all();
  EXPECT_EQ(all.size(), 25U);
  std::map<std::string, std::size_t> right;
  for (auto const& n : all) {
    auto const question = grader::break_it_numbers::asked(n);
    std::string answer;
    for (std::size_t k = 1; answer.size() < n.files - n.stuck - 1; ++k)
      if (k != n.fails)
        answer += static_cast<char>('A' + k);
    answer += static_cast<char>('A' + n.fails);
    EXPECT_TRUE(judge_schedule(question, answer).clean()) << question.about << ": " << answer;
    EXPECT_FALSE(judge_schedule(question, "").clean()) << question.about;
    for (std::string const one : {"B", "BE", "CE", "E"})
      right[one] += judge_schedule(question, one).clean() ? 1 : 0;
  }
  for (auto const& [answer, count] : right)
    EXPECT_LT(count, all.size() / 3) << answer;
}

TEST(BreakIt, AsksAStudentTheSameEachTime) {
  auto const about = [](std::string const& id) {
    auto const q = grader::break_it_numbers::asked(grader::break_it_numbers::of(id));
    return q.about + ", " + std::to_string(q.stuck);
  };
  EXPECT_EQ(about(""), "4 files, photo4.jpg fails, 2");
  EXPECT_EQ(about("anna"), about("anna"));
  std::set<std::string> several;
  for (std::string const id : {"anna", "ben", "carl", "dora", "emil"})
    several.insert(about(id));
  EXPECT_GE(several.size(), 4U);
}

TEST(Judge, FindsADeadlockThatDependsOnAddresses) {
  auto const v = verdict_on(&locks_by_addresses);
  EXPECT_EQ(v.diagnosis, "deadlock: 2 files: stuck in mutex::lock");
  EXPECT_THAT(v.steps, HasSubstr("DEADLOCK  2 of 2 fibers"));
}

TEST(Judge, RunsAScheduleWithTheAddressesThatAreExplored) {
  auto const e = leaklab::explore(&locks_by_addresses);
  ASSERT_TRUE(e.first_failure);
  grader::question const asked{.about = "", .body = &locks_by_addresses, .stuck = 2};
  EXPECT_TRUE(judge_schedule(asked, to_string(*e.first_failure)).clean());
}

TEST(Judge, SaysNothingAgainstABodyWithoutAMistake) {
  auto const v = verdict_on([] { fiber([] { boost::this_fiber::yield(); }).join(); });
  EXPECT_TRUE(v.clean()) << v.diagnosis;
  EXPECT_TRUE(v.complete);
  EXPECT_EQ(v.diagnosis, "");
}

} // namespace
