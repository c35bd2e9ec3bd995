// One lesson's bare program with more files than there is memory for their fibers: it says so in a
// line and ends with its own exit code. It is in the program of each lesson.
#include "album.hpp"
#include "this_lesson.hpp"

#include <support/sanitized.hpp>

#include <gmock/gmock.h>

namespace {

// 1,000 stacks of 128 KiB are more than 100,000 KiB.
TEST(TheBareProgram, SaysInALineThatThereIsNoMemoryForTheFibers) {
  if (sanitized)
    GTEST_SKIP() << "a sanitizer needs its address space";
  album const pictures(1, {}, 64, 48);
  auto command = bare_program_on(std::vector(1000, pictures.files[0]));
  auto const limited = os::shell("ulimit -c 0; ulimit -v 100000; exec \"$0\" \"$@\"").words;
  command.words.insert(command.words.begin(), limited.begin(), limited.end());
  auto const ended = os::run(command);
  auto const name = std::string(this_lesson().name);
  switch (expected.without_memory) {
  case without_memory::says_so:
    EXPECT_EQ(ended.out, name + ": out of memory\n");
    EXPECT_EQ(ended.code, 3);
    break;
  case without_memory::needs_no_fibers:
    EXPECT_EQ(ended.out, "returned: nothing; errors, if any, are logged\n");
    EXPECT_EQ(ended.code, 0);
    break;
  case without_memory::either:
    EXPECT_THAT(ended.out, testing::AnyOf(testing::HasSubstr(": Cannot allocate memory\n"),
                                          testing::HasSubstr(": not enough memory\n"),
                                          testing::HasSubstr(name + ": out of memory\n")));
    EXPECT_THAT(ended.out, testing::Not(testing::HasSubstr("terminate")));
    EXPECT_THAT(ended.code, testing::AnyOf(0, 3));
  }
}

} // namespace
