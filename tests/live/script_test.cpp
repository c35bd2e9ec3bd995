// Scripts as people write them, and as they must not.
#include <live/script.hpp>

#include <gmock/gmock.h>

#include <stdexcept>

namespace {

using live::script_of;
using live::share;
using live::share_of;
using live::step;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

std::string whole_name(std::string const& name) {
  if (name == "nine")
    throw std::runtime_error("no such lesson");
  return name + "_whole";
}

std::vector<step> read(std::string const& text) {
  return script_of(text, {1, 2}, whole_name);
}

TEST(AScript, IsStepsOfRequestsToALesson) {
  EXPECT_THAT(read("100x four broken 1/3; 7x five broken 0/1"),
              ElementsAre(step{100, "four_whole", {1, 3}}, step{7, "five_whole", {0, 1}}));
}

TEST(AScript, KeepsTheShareOfBrokenPicturesUntilItSaysAnother) {
  EXPECT_THAT(
      read("1x a; 2x b broken 2/5; 3x c"),
      ElementsAre(step{1, "a_whole", {1, 2}}, step{2, "b_whole", {2, 5}}, step{3, "c_whole", {2, 5}}));
}

TEST(AScript, MayHaveSpacesAndALastSemicolon) {
  EXPECT_THAT(read("  1x a ;\n 2x   b  ; "),
              ElementsAre(step{1, "a_whole", {1, 2}}, step{2, "b_whole", {1, 2}}));
}

TEST(AScript, IsRefusedWithTheStepThatIsWrong) {
  for (auto const* const wrong :
       {"100 four", "x four", "0x four", "-1x four", "1000001x four", "100x", "100x four broke 1/3",
        "100x four broken", "100x four broken 1/3 more", "100x four broken 4/3", "100x four broken 1/0",
        "99999999999999999999x four"})
    EXPECT_THROW(read(std::string("5x ok; ") + wrong), std::invalid_argument) << wrong;
  EXPECT_THAT(
      [] { read("5x ok; 100x four broke 1/3"); },
      ThrowsMessage<std::invalid_argument>(HasSubstr("'100x four broke 1/3': a step is COUNTx LESSON")));
  EXPECT_THROW(read(" ; "), std::invalid_argument);
  EXPECT_THROW(read("1x nine"), std::runtime_error);
}

TEST(AShare, IsPOfQ) {
  EXPECT_EQ(share_of("1/3"), (share{1, 3}));
  EXPECT_EQ(share_of("0/1"), (share{0, 1}));
  EXPECT_EQ(share_of("1000/1000"), (share{1000, 1000}));
  EXPECT_EQ(to_string(share{1, 3}), "1/3");
  for (auto const* const wrong : {"", "1", "1/", "/3", "2/1", "1/0", "1/1001", "-1/3", "1/3 ", "1.5/3"})
    EXPECT_THROW(share_of(wrong), std::invalid_argument) << wrong;
}

} // namespace
