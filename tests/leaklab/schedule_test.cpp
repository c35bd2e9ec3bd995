// Schedules as text: printed, they parse back; what is no schedule is refused by its place.
#include <leaklab/explore.hpp>
#include <os/child.hpp>

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using leaklab::schedule;

TEST(Schedule, HasAMarkIfFibersAreSwitchedBeforeOperationsInIt) {
  using leaklab::switches;
  auto const s = leaklab::schedule::parse(":ABA");
  EXPECT_EQ(s.switches(), switches::at_synchronisation);
  EXPECT_EQ(s.choices(), leaklab::schedule::parse("ABA").choices());
  EXPECT_NE(s, leaklab::schedule::parse("ABA"));
  EXPECT_EQ(to_string(s), ":ABA");
  EXPECT_EQ(abridged(s), "\":ABA\"");
  EXPECT_EQ(to_string(leaklab::schedule::parse(":")), ":");
  EXPECT_THROW(leaklab::schedule::parse("A:B"), std::invalid_argument);
  EXPECT_THROW(leaklab::schedule::parse("::"), std::invalid_argument);
}

TEST(Schedule, HasOneLetterForEachOfTheFirst52Fibers) {
  EXPECT_EQ(to_string(schedule({1, 2, 26, 27, 52})), "ABZaz");
  EXPECT_EQ(to_string(schedule({53, 1, 1'000'000})), "(53)A(1000000)");
  EXPECT_EQ(to_string(schedule()), "");
}

TEST(Schedule, HasADigitForAResultBelowTen) {
  using choice = schedule::choice;
  auto const s =
      schedule::of({choice::of_fiber(4), choice::of_result(1), choice::of_result(0), choice::of_fiber(53),
                    choice::of_result(9), choice::of_result(10), choice::of_result(4'294'967'294)});
  EXPECT_EQ(to_string(s), "D10(53)9{10}{4294967294}");
  EXPECT_EQ(s.fibers(), (std::vector<std::uint64_t>{4, 53}));
  EXPECT_EQ(s.choices().size(), 7u);
}

TEST(Schedule, HasAPlusForADeadlineThatComesEarly) {
  using choice = schedule::choice;
  auto const s = schedule::of({choice::of_time(), choice::of_fiber(2), choice::of_time()});
  EXPECT_EQ(to_string(s), "+B+");
  EXPECT_EQ(schedule::parse("+B+"), s);
  EXPECT_EQ(s.early_deadlines(), 2u);
  EXPECT_EQ(s.fibers(), std::vector<std::uint64_t>{2});
  EXPECT_EQ(schedule::parse("BC1").early_deadlines(), 0u);
}

TEST(Schedule, TellsAFiberFromAResultOfTheSameNumber) {
  using choice = schedule::choice;
  EXPECT_NE(schedule::of({choice::of_fiber(1)}), schedule::of({choice::of_result(1)}));
  EXPECT_EQ(schedule::of({choice::of_fiber(1)}), schedule({1}));
  EXPECT_NE(schedule::parse("(53)"), schedule::parse("{53}"));
  EXPECT_EQ(schedule::parse("{12}"), schedule::of({choice::of_result(12)}));
  EXPECT_EQ(schedule::parse("12"), schedule::of({choice::of_result(1), choice::of_result(2)}));
}

TEST(Schedule, PrintsAsItsText) {
  std::ostringstream out;
  out << schedule({2, 3, 1, 4});
  EXPECT_EQ(out.str(), "BCAD");
}

TEST(Schedule, IsCutForPeopleAfterSixtyLetters) {
  using leaklab::abridged;
  EXPECT_EQ(abridged(schedule()), "\"\"");
  EXPECT_EQ(abridged(schedule({4, 2}), '\''), "'DB'");
  EXPECT_EQ(abridged(schedule(std::vector<std::uint64_t>(60, 1))), '"' + std::string(60, 'A') + '"');
  EXPECT_EQ(abridged(schedule(std::vector<std::uint64_t>(61, 1))),
            '"' + std::string(60, 'A') + "...\" and 1 more choice");
  EXPECT_EQ(abridged(schedule(std::vector<std::uint64_t>(100, 53))),
            "\"(53)(53)(53)(53)(53)(53)(53)(53)(53)(53)(53)(53)(53)(53)(53)...\" and 85 more choices");
}

TEST(Schedule, OfALongTextThatIsNoneOnlyTheBeginningIsShown) {
  try {
    schedule::parse(std::string(70'000, 'A') + '!');
    ADD_FAILURE();
  } catch (std::invalid_argument const& e) {
    EXPECT_LT(std::string(e.what()).size(), 200u);
    EXPECT_TRUE(std::string(e.what()).ends_with("at place 70001")) << e.what();
  }
}

TEST(Schedule, ParsesWhatItPrints) {
  std::mt19937_64 random(1);
  for (std::size_t length = 0; length < 200; ++length) {
    std::vector<std::uint64_t> fibers;
    for (std::size_t i = 0; i < length; ++i)
      fibers.push_back(1 + random() % (random() % 8 == 0 ? ~std::uint64_t{0} - 1 : 70));
    schedule const s(fibers);
    EXPECT_EQ(schedule::parse(to_string(s)), s);
  }
}

TEST(Schedule, WithResultsParsesWhatItPrints) {
  std::mt19937_64 random(2);
  for (std::size_t length = 0; length < 200; ++length) {
    std::vector<schedule::choice> choices;
    for (std::size_t i = 0; i < length; ++i) {
      auto const number = 1 + random() % (random() % 8 == 0 ? ~std::uint64_t{0} - 1 : 70);
      switch (random() % 4) {
      case 0:
        choices.push_back(schedule::choice::of_time());
        break;
      case 1:
        choices.push_back(schedule::choice::of_result(number - 1));
        break;
      default:
        choices.push_back(schedule::choice::of_fiber(number));
      }
    }
    auto const s = schedule::of(choices);
    EXPECT_EQ(schedule::parse(to_string(s)), s);
    EXPECT_EQ(s.choices(), choices);
  }
}

// Nobody should have to quote the schedule in a command, but for fibers above 52.
TEST(Schedule, OfLettersAndResultsIsOneWordOfAShell) {
  auto const text = to_string(schedule::parse("AzB0129{10}{4294967294}C+B"));
  EXPECT_EQ(os::run(os::shell("printf %s " + text)).out, text);
}

TEST(Schedule, LettersNameEachFiberDifferently) {
  std::set<std::string> letters;
  for (std::uint64_t id = 1; id <= 200; ++id)
    letters.insert(leaklab::fiber_letter(id));
  EXPECT_EQ(letters.size(), 200u);
}

struct bad {
  char const* text;
  char const* place;
};

class NoSchedule : public testing::TestWithParam<bad> {};

TEST_P(NoSchedule, IsRefusedWithItsPlace) {
  try {
    schedule::parse(GetParam().text);
    ADD_FAILURE() << GetParam().text;
  } catch (std::invalid_argument const& e) {
    std::string const what = e.what();
    EXPECT_NE(what.find('"' + std::string(GetParam().text) + '"'), std::string::npos) << what;
    EXPECT_TRUE(what.ends_with(std::string("at place ") + GetParam().place)) << what;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Texts, NoSchedule,
    testing::Values(bad{"B A", "2"}, bad{"AB#", "3"}, bad{"-", "1"}, bad{"A(", "2"}, bad{"(53", "1"},
                    bad{"()", "1"}, bad{"(0)", "1"}, bad{"(1)", "1"}, bad{"(52)", "1"}, bad{"A(53)(x)", "6"},
                    bad{"(-53)", "1"}, bad{"(53 )", "1"}, bad{"(18446744073709551616)", "1"}, bad{"B\n", "2"},
                    bad{"B*", "2"}, bad{"{10", "1"}, bad{"1{}", "2"}, bad{"{0}", "1"}, bad{"{9}", "1"},
                    bad{"{-10}", "1"}, bad{"{10 }", "1"}, bad{"{1,2}", "1"}, bad{"{A}", "1"},
                    bad{"(10}", "1"}, bad{"{18446744073709551616}", "1"}, bad{"\xc3\x84", "1"}));

} // namespace
