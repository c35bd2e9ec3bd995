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

TEST_F(Cheats, GetNoPointsAndTheReason) {
  expect_text("not compiled: drain.cpp does not have the function", "");
  expect("wrong answer: 3 files, none of which fails: returned no error before photo1.jpg was made",
         "return {};");
  expect("refused: it calls _exit", "_exit(0);", "#include <unistd.h>\n");
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
  // A verdict that nobody reads.
  expect("wrong answer: ", "return {};",
         "#include <iostream>\nstatic int const first = [] { std::cout << R\"({\"questions\": [{\"kind\": "
         "\"clean\"}], "
         "\"points\": 10})\" << std::flush; return 0; }();\n");
}

} // namespace
