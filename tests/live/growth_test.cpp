// The picture in the terminal.
#include <live/growth.hpp>

#include <gmock/gmock.h>

namespace {

TEST(Growth, IsAPictureOfHowManyAreStuck) {
  live::growth g;
  EXPECT_EQ(g.picture(8, 4), "");
  for (std::uint64_t i = 1; i <= 4; ++i)
    g.add(250 * i);
  EXPECT_EQ(g.picture(12, 4), "1,000 |         ###\n"
                              "      |      ######\n"
                              "      |   #########\n"
                              "    0 |############\n"
                              "      0  4 requests\n");
}

TEST(Growth, IsFlatWhenNoFiberIsStuck) {
  live::growth g;
  g.add(0);
  EXPECT_EQ(g.picture(12, 2), "1 |\n"
                              "0 |\n"
                              "  0  1 requests\n");
}

TEST(Growth, HasTheLatestNumberAtItsTop) {
  live::growth g;
  for (std::uint64_t i = 1; i <= 1001; ++i)
    g.add(i);
  EXPECT_THAT(g.picture(60, 6), testing::StartsWith("1,001 |"));
}

TEST(Growth, OfManyRequestsHasTheSameWidth) {
  live::growth g;
  for (std::uint64_t i = 1; i <= 1'000'000; ++i)
    g.add(i < 500'000 ? i : 500'000);
  auto const text = g.picture(60, 6);
  EXPECT_THAT(text, testing::HasSubstr("1,000,000 requests\n"));
  for (std::size_t begin = 0, end = text.find('\n'); end != text.npos;
       begin = end + 1, end = text.find('\n', begin))
    EXPECT_LE(end - begin, 69u);
}

} // namespace
