// ./leaklab at the top builds the program and runs it. The tools that build are stand-ins here, which write down how
// they were called.
#include "program.hpp"

#include <gmock/gmock.h>

namespace {

using testing::HasSubstr;
using testing::StartsWith;

class TheScript : public WithProgram {
protected:
  // Runs a command in a copy of the project that has the script alone.
  os::ended in_copy(std::string const& command) const {
    return shell("mkdir '" + files.string() + "/copy' && cd '" + files.string() +
                 "/copy' && cp '" LEAKLAB_SOURCE_DIR "/leaklab' . && mkdir tools && " + tool("make") +
                 tool("cmake") + "PATH=$PWD/tools:$PATH && " + command);
  }

private:
  static std::string tool(std::string const& name) {
    return "printf '%s\\n' '#!/bin/sh' 'echo " + name +
           " \"$@\" >> calls; mkdir -p build/dev/bin; ln -sf \"$L\" build/dev/bin/leaklab' > tools/" + name +
           " && chmod +x tools/" + name + " && ";
  }
};

TEST_F(TheScript, BuildsTheProgramThatIsMissingAndRunsIt) {
  auto const got = in_copy("./leaklab explore lesson5; cat calls");
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.out, StartsWith("lesson5_buffered: "));
  EXPECT_THAT(got.out, HasSubstr("make --no-print-directory -C "));
  EXPECT_THAT(got.out, HasSubstr(" program\n"));
}

TEST_F(TheScript, BuildsWhatHasChangedAndPassesWordsAndExitCodeOn) {
  auto const got =
      in_copy("mkdir -p build/dev && touch build/dev/build.ninja; ./leaklab run 'no such'; echo $?; "
              "cat calls");
  EXPECT_THAT(got.err, StartsWith("leaklab: no such: no such lesson"));
  EXPECT_THAT(got.out, HasSubstr("2\ncmake --build "));
  EXPECT_THAT(got.out, HasSubstr("/copy/build/dev --target leaklab_program\n"));
}

TEST_F(TheScript, HasItsOwnNameInTheCommandsThatTheProgramPrints) {
  EXPECT_THAT(in_copy("./leaklab run").err, HasSubstr("\nTry: ./leaklab run --help\n"));
}

TEST_F(TheScript, SaysWhatWentWrongWhenItCannotBuild) {
  auto const got = in_copy("mkdir -p build/dev && touch build/dev/build.ninja; "
                           "printf '#!/bin/sh\\necho an error; exit 1\\n' > tools/cmake; ./leaklab lessons");
  EXPECT_EQ(got.code, 2);
  EXPECT_EQ(got.err, "an error\n");
  EXPECT_EQ(got.out, "");
}

} // namespace
