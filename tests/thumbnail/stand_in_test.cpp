// The stand-in for image_file.
#include <thumbnail/stand_in.hpp>

#include <gtest/gtest.h>

namespace {

TEST(TheStandIn, ReturnsTheNameOfAThumbnailThatItDoesNotMake) {
  auto const made = thumbnail::stand_in()("no/such/a.jpg");
  ASSERT_TRUE(made);
  EXPECT_EQ(*made, "no/such/a.thumb.jpg");
}

TEST(TheStandIn, FailsForTheFilesThatAreBroken) {
  auto const image_file = thumbnail::stand_in({"b.jpg", "c\n.jpg"});
  EXPECT_TRUE(image_file("a.jpg"));
  EXPECT_EQ(image_file("b.jpg").error().what, "b.jpg: broken on purpose");
  EXPECT_EQ(image_file("b.jpg").error().code, thumbnail::errc::damaged);
  EXPECT_EQ(image_file("b.jpg").error().file, "b.jpg");
  EXPECT_EQ(image_file("c\n.jpg").error().what, "c\\n.jpg: broken on purpose");
}

} // namespace
