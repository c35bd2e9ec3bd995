// One lesson's bare program with more files than there is memory for their fibers: it says so in a
// line and ends with its own exit code. It is in the program of each lesson.
#include "album.hpp"
#include "child.hpp"
#include "this_lesson.hpp"

#include <support/sanitized.hpp>

#include <gmock/gmock.h>

namespace {

// 1,000 stacks of 128 KiB are more than 100,000 KiB.
TEST(TheBareProgram, SaysInALineThatThereIsNoMemoryForTheFibers) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer needs its address space";
  album const pictures(1, {}, 64, 48);
  std::vector<std::filesystem::path> words{"-c", "ulimit -c 0; ulimit -v 100000; exec \"$0\" \"$@\"",
                                           bare_program()};
  words.insert(words.end(), 1000, pictures.files[0]);
  child lesson("/bin/sh", words);
  auto const name = std::string(this_lesson().name);
  auto const printed = lesson.read_until("out of memory\n");
  if (name == "lesson1_sequential") {
    // one file after the other needs no more than one file
    EXPECT_EQ(printed, "returned: nothing; errors, if any, are logged\n");
    EXPECT_EQ(lesson.exit_code(), 0);
  } else if (name == "lesson6_wait_group") {
    // works while files come: most often it is a file that gets no memory, and that is logged
    EXPECT_THAT(printed, testing::AnyOf(testing::HasSubstr(": Cannot allocate memory\n"),
                                        testing::HasSubstr(": not enough memory\n"),
                                        testing::HasSubstr(name + ": out of memory\n")));
    EXPECT_THAT(printed, testing::Not(testing::HasSubstr("terminate")));
    EXPECT_THAT(lesson.exit_code(), testing::AnyOf(testing::Optional(0), testing::Optional(3)));
  } else {
    EXPECT_EQ(printed, name + ": out of memory\n");
    EXPECT_EQ(lesson.exit_code(), 3);
  }
}

} // namespace
