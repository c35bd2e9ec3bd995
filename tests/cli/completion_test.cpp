// What completes in bash, and the man page: both say what help says.
#include "program.hpp"

#include <gmock/gmock.h>

#include <regex>
#include <sstream>

namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

class Completion : public WithProgram {
protected:
  // Returns what bash offers for the last of these words.
  words of(std::string const& line) const {
    auto const script =
        "source <(\"$L\" help --bash); COMP_WORDS=(" + line +
        "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _leaklab; printf '%s\\n' \"${COMPREPLY[@]}\"";
    auto const got = execute({"/bin/bash", "-c", script}, {"L=" LEAKLAB_PROGRAM});
    EXPECT_EQ(got.code, 0) << got.err;
    EXPECT_EQ(got.err, "");
    std::istringstream in(got.out);
    words offered;
    for (std::string word; std::getline(in, word);)
      if (!word.empty())
        offered.push_back(word);
    return offered;
  }
};

TEST_F(Completion, OffersCommandsLessonsAndBugs) {
  EXPECT_THAT(of("leaklab ''"), IsSupersetOf({"run", "explore", "help"}));
  EXPECT_THAT(of("leaklab ''"), Not(Contains("live-server")));
  EXPECT_THAT(of("leaklab exp"), ElementsAre("explore"));
  EXPECT_THAT(of("leaklab run lesson4"), ElementsAre("lesson4_drain", "lesson4_leak"));
  EXPECT_THAT(of("leaklab bugs early"), ElementsAre("early_return"));
  EXPECT_THAT(of("leaklab help rep"), ElementsAre("replay"));
  EXPECT_THAT(of("leaklab course ''"), Contains("grade"));
  EXPECT_THAT(of("leaklab course check early"), IsEmpty()); // that is the name of a bug
}

TEST_F(Completion, OffersOptionsAndTheirValues) {
  EXPECT_THAT(of("leaklab explore lesson4 --strat"), ElementsAre("--strategy"));
  EXPECT_THAT(of("leaklab explore lesson4 --strategy ''"), IsSupersetOf({"exhaustive", "random", "pct"}));
  EXPECT_THAT(of("leaklab replay --clock when"), ElementsAre("when_idle"));
  EXPECT_THAT(of("leaklab explore --files ''"), IsEmpty()); // a number
  EXPECT_THAT(of("leaklab explore --json /etc/passw"), Contains("/etc/passwd"));
  EXPECT_THAT(of("leaklab course check --lo"), ElementsAre("--long"));
}

TEST_F(Completion, OffersEveryOptionThatHelpLists) {
  static std::regex const option(R"(\n  (--[a-z-]+))");
  for (std::string const command : {"run", "explore", "replay", "compare", "bugs", "live"}) {
    auto const help = leaklab({command, "--help"}).out;
    words listed;
    for (std::sregex_iterator i(help.begin(), help.end(), option), end; i != end; ++i)
      listed.push_back((*i)[1]);
    EXPECT_THAT(listed, Not(IsEmpty()));
    EXPECT_THAT(of("leaklab " + command + " --"), IsSupersetOf(listed)) << command;
  }
}

TEST_F(Completion, HasOneOutput) {
  EXPECT_THAT(leaklab({"help", "run", "--man"}).err, HasSubstr("help: prints one thing"));
}

TEST_F(Completion, AndTheManPageSayWhatHelpSays) {
  auto const page = leaklab({"help", "--man"}).out;
  EXPECT_THAT(page, HasSubstr("\n.SS leaklab explore\n"));
  EXPECT_THAT(page, HasSubstr("\n.SS leaklab course grade\n"));
  EXPECT_THAT(page, HasSubstr("\\fB\\-\\-strategy\\fR \\fIS\\fR\n"));
  EXPECT_THAT(page, Not(HasSubstr("live\\-server")));
  EXPECT_THAT(page, HasSubstr("Exit codes: 0 clean;"));
  // A line that begins with a dot is a request to roff.
  static std::regex const request(R"(\n\.(?!(TH|SH|SS|TP|PP|B|I|br)\b))");
  EXPECT_FALSE(std::regex_search(page, request));
}

} // namespace
