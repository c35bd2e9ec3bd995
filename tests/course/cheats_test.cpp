// Submissions that want points without a cure. Each gets none, and the reason; nothing is left running.
#include "student.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

class Cheats : public Student {
protected:
  // Expects a submission whose function has this body to be judged so.
  void expect(std::string const& verdict, std::string const& body, std::string const& before = "") const {
    expect_text(verdict,
                "#include \"exercise.hpp\"\n" + before +
                    "namespace coursework {\nerror make_thumbnails(std::vector<std::string> const& files, "
                    "image_function image_file) {\n(void)files, (void)image_file;\n" +
                    body + "\n}\n}\n");
  }
  void expect_text(std::string const& verdict, std::string const& text) const {
    hand_in("drain", text);
    auto const got = course({"check", "drain"});
    EXPECT_EQ(got.code, 1) << text << got.err;
    EXPECT_THAT(got.out, testing::StartsWith("drain: " + verdict)) << text;
  }
};

// Returns the commands of processes that name a file in this folder, or run in it.
std::vector<std::string> programs_on(std::filesystem::path const& folder) {
  std::vector<std::string> found;
  for (auto const& entry : std::filesystem::directory_iterator("/proc")) {
    std::error_code error;
    auto const where = std::filesystem::read_symlink(entry.path() / "cwd", error).string();
    auto const command = contents(entry.path() / "cmdline");
    if (where.starts_with(folder.string()) || command.find(folder.string()) != command.npos)
      found.push_back(where + ": " + command);
  }
  return found;
}

TEST_F(Cheats, GetNoPointsAndTheReason) {
  expect_text("not compiled: drain.cpp does not have the function", "");
  expect("wrong answer: 3 files, none of which fails: returned no error before photo1.jpg was made",
         "return {};");
  expect("not concurrent: 3 files, none of which fails: at most 1 at the same time",
         "for (auto const& file : files)\nif (auto failed = image_file(file))\nreturn failed;\nreturn {};");
  expect("refused: it calls _exit", "_exit(0);", "#include <unistd.h>\n");
  expect("refused: it calls exit", "std::exit(0);", "#include <cstdlib>\n");
  expect("refused: it calls fork", "for (;;) fork();", "#include <unistd.h>\n");
  expect("refused: it calls fopen", "return fopen(\"solution.cpp\", \"r\") ? error() : error(\"none\");",
         "#include <cstdio>\n");
  expect("refused: it calls leaklab::this_fiber::mark_background()",
         "leaklab::this_fiber::mark_background();\nreturn {};",
         "namespace leaklab::this_fiber { void mark_background(); }\n");
  expect("refused: it calls boost::fibers::scheduler::set_algo",
         "boost::fibers::use_scheduling_algorithm<boost::fibers::algo::round_robin>();\nreturn {};");
  expect("refused: it asks the operating system",
         "asm volatile(\"syscall\" :: \"a\"(231), \"D\"(0));\nreturn {};");
  std::ofstream(files / "helper.hpp") << "\n";
  expect("refused: it includes " + (files / "helper.hpp").string(), "return {};",
         "#include \"" + (files / "helper.hpp").string() + "\"\n");
  expect_text("not compiled: ", "#include \"" LEAKLAB_COURSEWORK "/drain/solution.cpp\"\n");
  expect("ended: the program ended before there was a verdict", "return {};",
         "static int const first = [] { std::terminate(); return 0; }();\n");
  // No cheats.
  expect("crash: ", "throw 1;");
  expect("crash: ", "std::printf(\"%zu files\\n\", files.size());\nthrow \"a text\";", "#include <cstdio>\n");
  // A verdict that nobody reads.
  expect("wrong answer: ", "return {};",
         "#include <iostream>\nstatic int const first = [] { std::cout << R\"({\"questions\": [{\"kind\": "
         "\"clean\"}], "
         "\"points\": 10})\" << std::flush; return 0; }();\n");
}

// The memory is kept until the tests are ended, so a slow machine comes to the same verdict.
TEST_F(Cheats, GetNothingForTestsThatTakeAllMemory) {
  hand_in("write_a_test", "#include \"exercise.hpp\"\n#include <gtest/gtest.h>\n"
                          "TEST(MakeThumbnails, TakesTwoGigabytes) {\n"
                          "std::vector<char> const big(2'000'000'000, 'x');\n"
                          "for (char const volatile* at = big.data(); *at == 'x';) {}\n}\n");
  auto const got = course({"check", "write_a_test"});
  EXPECT_EQ(got.code, 1) << got.err;
  EXPECT_THAT(got.out, testing::StartsWith(
                           "write_a_test: crash: the right program: takes more than 512 MB of memory\n"));
  EXPECT_THAT(programs_on(files), testing::IsEmpty());
}

TEST_F(Cheats, GetNothingForAFileWithoutATest) {
  hand_in("write_a_test", "");
  auto const got = course({"check", "write_a_test"});
  EXPECT_EQ(got.code, 1) << got.err;
  EXPECT_THAT(got.out, testing::StartsWith(
                           "write_a_test: wrong answer: the right program: there is no test that is run\n"));
}

// Speed decides nothing here: the memory has a limit, and an endless loop ends with its time, on any machine.
TEST_F(Cheats, HarmNoMachine) {
  expect("crash: 3 files, none of which fails: takes more than 512 MB of memory",
         "std::vector<char> const big(2'000'000'000, 'x');\n"
         "return big[files.size()] == 'x' ? error() : error(\"none\");");
  expect("crash: 3 files, none of which fails: takes more than 512 MB of memory",
         "boost::fibers::fiber([] { for (std::list<std::string> all;;) all.emplace_back(1'000'000, 'x'); "
         "}).join();\n"
         "return {};",
         "#include <list>\n");
  expect("ended: the program ended before there was a verdict: ended by signal 6, terminate called after "
         "throwing an "
         "instance of 'std::bad_alloc'",
         "return {};", "static std::vector<char> const big(2'000'000'000, 'x');\n");
  expect("endless: 3 files, none of which fails: a schedule has not ended after 2000 steps",
         "for (std::string counted;; counted += '+') boost::this_fiber::yield();");
  expect("endless: 3 files, none of which fails: a schedule has not ended after 10 seconds",
         "for (volatile int n = 0;;) n = 1 - n;");
  EXPECT_TRUE(temporary_is_empty());
  EXPECT_THAT(programs_on(files), testing::IsEmpty());
}

} // namespace
