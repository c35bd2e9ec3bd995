// leaklab quiz: the same seed asks the same, another seed asks something else, and the answers are what a replay shows.
#include "program.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <string>

namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Quiz : public WithProgram {
protected:
  // Returns a question of the seed "7" with its answer.
  std::string computed(int question) const {
    return leaklab({"quiz", "--seed", "7", "--question", std::to_string(question), "-c"}).out;
  }

  // Returns the line between the question and the table of steps.
  static std::string answer_in(std::string const& computed) {
    std::string const last = "or: none\n\n";
    auto const from = computed.find(last) + last.size();
    return computed.substr(from, computed.find('\n', from) - from);
  }
};

TEST_F(Quiz, AsksTheSameForTheSameSeedAndSomethingElseForAnother) {
  auto const got = leaklab({"quiz", "--seed", "7"});
  EXPECT_EQ(got.code, 0) << got.err; // nothing was answered
  EXPECT_THAT(got.out, StartsWith("Question 1 of 7\n\nstd::optional<"));
  EXPECT_THAT(got.out, HasSubstr("\nWhich fibers are stuck at the end, and where?\n"));
  EXPECT_THAT(got.out, Not(HasSubstr("incorrect")));
  EXPECT_EQ(got.out, leaklab({"quiz", "--seed", "7"}).out);
  std::set<std::string> questions;
  for (auto const* const seed : {"1", "2", "3", "4"})
    questions.insert(leaklab({"quiz", "--seed", seed}).out.substr(16));
  EXPECT_GE(questions.size(), 3u);
}

TEST_F(Quiz, KnowsWhoIsStuck) {
  std::set<std::string> answers;
  for (int k = 1; k <= 6; ++k) {
    auto const all = computed(k);
    auto const answer = answer_in(all);
    answers.insert(answer);
    auto const table = all.substr(all.find("\nstep"));
    std::size_t stuck = 0;
    for (auto at = table.find("STUCK"); at != table.npos; at = table.find("STUCK", at + 1))
      ++stuck;
    EXPECT_EQ(stuck, answer == "none" ? 0u : 1u + static_cast<std::size_t>(std::ranges::count(answer, ',')))
        << all;
    auto const number = std::to_string(k);
    EXPECT_EQ(leaklab({"quiz", "--seed", "7", "--question", number, "--answer", ' ' + answer}).code, 0);
    auto const wrong = leaklab({"quiz", "--seed", "7", "--question", number, "--answer", "B pop"});
    EXPECT_EQ(wrong.code, 1);
    EXPECT_THAT(wrong.out, StartsWith("No: " + answer + "\n\nstep"));
  }
  EXPECT_GE(answers.size(), 3u);
}

TEST_F(Quiz, ReadsALineForEachQuestion) {
  auto const got = shell("printf '%s\\nB pop\\n' '" + answer_in(computed(1)) + "' | \"$L\" quiz --seed 7");
  EXPECT_EQ(got.code, 1);
  EXPECT_THAT(got.out, HasSubstr("\nRight.\n\nQuestion 2 of 7\n"));
  EXPECT_THAT(got.out, testing::EndsWith("\n1 of 2 right\n"));
}

TEST_F(Quiz, WantsASeed) {
  auto const got = leaklab({"quiz"});
  EXPECT_EQ(got.code, 2);
  EXPECT_THAT(got.err, HasSubstr("--seed: is required"));
}

} // namespace
