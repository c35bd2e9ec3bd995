// The report as text: headlines, groups, ids, quotes and colours.
#include "report_samples.hpp"
#include <os/fresh_folder.hpp>
#include <support/golden.hpp>

#include <leaklab/run.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <sstream>

namespace {

using leaklab::to_text;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(TheText, OfEachVerdictIsGolden) {
  EXPECT_THAT(to_text(samples::clean_of(7)), IsGolden("clean.txt"));
  EXPECT_THAT(to_text(samples::leak_of(19)), IsGolden("leak.txt"));
  EXPECT_THAT(to_text(samples::deadlock()), IsGolden("deadlock.txt"));
  EXPECT_THAT(to_text(samples::unfinished()), IsGolden("unfinished.txt"));
}

// The producers of a receiver that returns early.
void early_return() {
  auto results = std::make_shared<boost::fibers::unbuffered_channel<int>>();
  for (int i = 0; i < 6; ++i)
    boost::fibers::fiber([results, i] {
      results->push(i); // this line is quoted in the golden file
    }).detach();
  results->value_pop();
}

TEST(TheText, OfARealLeakIsTheSameOnEveryMachine) {
  EXPECT_THAT(to_text(leaklab::run(early_return, {.threads = 1})), IsGolden("early_return.txt"));
}

TEST(TheText, OfTheSameRunIsAlwaysTheSame) {
  auto const text = [] { // but for the size that depends on which stacks had been used before
    return golden::without_resident_sizes(to_text(leaklab::run(early_return, {.threads = 1})));
  };
  auto const once = text();
  for (int i = 0; i < 20; ++i)
    ASSERT_EQ(text(), once);
}

TEST(TheText, OfManyThreadsSpeaksOfOneGroup) {
  auto const text = to_text(leaklab::run(early_return, {.threads = 4}));
  EXPECT_THAT(text, StartsWith("LEAK  5 of 7 fibers can never finish; they pin "));
  EXPECT_THAT(text, HasSubstr("  5 fibers ("));
}

TEST(TheText, WithoutStacksStillCounts) {
  auto const text = to_text(leaklab::run(early_return, {.threads = 1, .stacks = false}));
  EXPECT_THAT(text, IsGolden("early_return_without_stacks.txt"));
}

TEST(TheText, IsWhatTheStreamOperatorWrites) {
  std::ostringstream out;
  out << samples::deadlock();
  EXPECT_EQ(out.str(), to_text(samples::deadlock()));
}

TEST(Colours, AreOffUnlessAskedFor) {
  for (auto const& r :
       {samples::clean_of(1), samples::leak_of(2), samples::deadlock(), samples::unfinished()}) {
    EXPECT_THAT(to_text(r), Not(HasSubstr("\033")));
    EXPECT_THAT(to_text(r, {.colour = true}), StartsWith("\033["));
  }
  EXPECT_THAT(to_text(samples::deadlock(), {.colour = true}), IsGolden("deadlock_in_colour.txt"));
}

TEST(Colours, ChangeNoText) {
  auto text = to_text(samples::deadlock(), {.colour = true});
  for (auto at = text.find('\033'); at != std::string::npos; at = text.find('\033'))
    text.erase(at, text.find('m', at) + 1 - at);
  EXPECT_EQ(text, to_text(samples::deadlock()));
}

TEST(TheHeadline, CountsInTheSingularAndThePlural) {
  EXPECT_EQ(to_text(samples::clean_of(1)), "CLEAN  1 fiber finished\n");
  EXPECT_EQ(to_text(samples::clean_of(2)), "CLEAN  all 2 fibers finished\n");
  EXPECT_THAT(
      to_text(samples::leak_of(1)),
      StartsWith(
          "LEAK  1 of 2 fibers can never finish; it pins 128 KiB of address space, 8 KiB of it resident\n"));
  EXPECT_THAT(to_text(samples::leak_of(19)),
              StartsWith("LEAK  19 of 20 fibers can never finish; they pin 2.4 MiB of address space, 152 KiB "
                         "of it resident\n"));
}

TEST(TheHeadline, OfACleanRunSaysFirstWhatOutlivedTheBody) {
  auto r = samples::clean_of(21);
  r.outlived = 20;
  EXPECT_EQ(to_text(r), "CLEAN, but 20 of 21 fibers were still at work when the body returned\n");
  EXPECT_EQ(to_text(r, {.body = "make_thumbnails"}),
            "CLEAN, but 20 of 21 fibers were still at work when make_thumbnails returned\n");
  constexpr auto yellow = "\033[1;33m";
  EXPECT_THAT(to_text(r, {.colour = true}), StartsWith(yellow));
  r.outlived = 1;
  EXPECT_EQ(to_text(r), "CLEAN, but 1 of 21 fibers was still at work when the body returned\n");
}

TEST(TheHeadline, SaysThatTheRestIsBackground) {
  auto r = samples::clean_of(5);
  r.finished = 4;
  EXPECT_EQ(to_text(r), "CLEAN  4 of 5 fibers finished, the others are background\n");
}

TEST(TheIds, OfALongListAreCut) {
  auto const ids = [](std::size_t n) {
    auto const text = to_text(samples::leak_of(n));
    auto const open = text.find('(');
    return text.substr(open, text.find(')') + 1 - open);
  };
  EXPECT_EQ(ids(1), "(#2)");
  EXPECT_EQ(ids(2), "(#2 #3)");
  EXPECT_EQ(ids(4), "(#2 #3 #4 #5)");
  EXPECT_EQ(ids(5), "(#2 #3 #4 #5 #6)");
  EXPECT_EQ(ids(6), "(#2 #3 #4 ... #7)");
  EXPECT_EQ(ids(100), "(#2 #3 #4 ... #101)");
}

TEST(TheIds, CarryNames) {
  auto r = samples::leak_of(2);
  r.stuck[0].name = "resizer";
  EXPECT_THAT(to_text(r), HasSubstr("2 fibers (#2 \"resizer\" #3)"));
}

TEST(Groups, AreOfEqualStateOperationPlaceAndOrigin) {
  auto r = samples::leak_of(6);
  r.stuck[1].operation = "mutex::lock";
  r.stuck[2].blocked_at.line = 99;
  r.stuck[3].spawned_at.line = 98;
  r.stuck[4].stack.push_back(samples::main_line); // called from elsewhere
  auto const text = to_text(r);
  EXPECT_THAT(text, HasSubstr("\n  2 fibers (#2 #7) blocked in unbuffered_channel::push\n"));
  for (auto const* alone :
       {"1 fiber (#3) blocked in mutex::lock", "1 fiber (#4)", "1 fiber (#5)", "1 fiber (#6)"})
    EXPECT_THAT(text, HasSubstr(alone));
}

TEST(Groups, DoNotLookAtLibraryFramesOrParents) {
  auto r = samples::leak_of(2);
  r.stuck[1].stack.insert(r.stuck[1].stack.begin(), samples::library);
  r.stuck[1].parent = 5;
  EXPECT_THAT(to_text(r), HasSubstr("2 fibers (#2 #3)"));
}

TEST(Quotes, ShowTheLineWithoutItsBlanks) {
  os::fresh_folder const folder;
  auto const file = folder.path() / "source.cpp";
  std::ofstream(file) << "one\n    out->push(1);  \n";
  auto r = samples::leak_of(1);
  r.stuck[0].blocked_at = {"f()", file, 2};
  EXPECT_THAT(to_text(r), HasSubstr("               2 | out->push(1);\n"));
  EXPECT_THAT(to_text(r, {.quote_source = false}), Not(HasSubstr("out->push")));
  r.stuck[0].blocked_at.line = 3; // behind the end of the file
  EXPECT_THAT(to_text(r), Not(HasSubstr(" | ")));
  std::filesystem::remove(file);
  EXPECT_THAT(to_text(r), Not(HasSubstr(" | ")));
}

TEST(Places, WithoutDebugInformationSaySo) {
  auto r = samples::leak_of(1);
  r.stuck[0].blocked_at = {"f(int)", "", 0};
  EXPECT_THAT(to_text(r), HasSubstr("    at      (no debug information)   f(...)\n"));
}

TEST(TheText, EscapesWhatWouldActOnATerminal) {
  auto r = samples::leak_of(1);
  r.stuck[0].name = "a\nb\033[2J";
  r.stuck[0].blocked_at.file = "/no/such\n/\033[1m\xff.cpp";
  r.failure = "std::runtime_error: two\nlines";
  auto const text = to_text(r);
  EXPECT_THAT(text, HasSubstr("#2 \"a\\nb\\033[2J\""));
  EXPECT_THAT(text, HasSubstr("/no/such\\n/\\033[1m\\377.cpp:12"));
  EXPECT_THAT(text, HasSubstr("two\\nlines\n"));
  EXPECT_THAT(text, Not(HasSubstr("\033")));
}

TEST(Places, WithoutDebugInformationHaveTheReasonSaidOnce) {
  std::string const reason = "  Places without a file and a line are in code that was compiled without -g";
  auto r = samples::leak_of(3);
  EXPECT_THAT(to_text(r), Not(HasSubstr(reason)));
  r.stuck[0].blocked_at = {"f(int)", "", 0};
  r.stuck[2].spawned_at = {"g()", "", 0};
  auto const text = to_text(r);
  EXPECT_THAT(text, HasSubstr(reason));
  EXPECT_EQ(text.find(reason), text.rfind(reason));
}

} // namespace
