// What the program prints, whole, against files in golden/. LEAKLAB_RENEW_GOLDEN=1 writes them anew:
//
//   LEAKLAB_RENEW_GOLDEN=1 build/dev/tests/cli_test --gtest_filter='*Golden*' && git diff tests/cli/golden
#include "program.hpp"

#include <cstdlib>
#include <fstream>

namespace {

struct golden {
  char const* file;
  words arguments;
  int code;
};

class Golden : public WithProgram, public testing::WithParamInterface<golden> {};

TEST_P(Golden, OutputIsAsKept) {
  auto const file = std::filesystem::path(GOLDEN_FOLDER) / GetParam().file;
  auto const got = leaklab(GetParam().arguments);
  EXPECT_EQ(got.code, GetParam().code);
  auto const* const renew = std::getenv("LEAKLAB_RENEW_GOLDEN");
  if (renew != nullptr && std::string(renew) == "1")
    std::ofstream(file, std::ios::binary) << got.out;
  EXPECT_EQ(got.out, contents(file));
  EXPECT_EQ(got.err, "");
}

INSTANTIATE_TEST_SUITE_P(Cli, Golden,
                         testing::Values(golden{"lessons.txt", {"lessons"}, 0},
                                         golden{"run_lesson4.txt", {"run", "lesson4"}, 1},
                                         golden{"run_lesson4_drain.txt", {"run", "lesson4_drain"}, 0},
                                         golden{"compare.txt", {"compare"}, 1},
                                         golden{"bugs.txt", {"bugs"}, 0}, golden{"help.txt", {"--help"}, 0},
                                         golden{"help_lessons.txt", {"lessons", "--help"}, 0},
                                         golden{"help_bugs.txt", {"bugs", "--help"}, 0},
                                         golden{"help_photos.txt", {"photos", "--help"}, 0},
                                         golden{"help_run.txt", {"run", "--help"}, 0},
                                         golden{"help_compare.txt", {"compare", "--help"}, 0}),
                         [](auto const& info) {
                           std::string name = info.param.file;
                           std::erase_if(name, [](char c) { return c == '_' || c == '.'; });
                           return name;
                         });

} // namespace
