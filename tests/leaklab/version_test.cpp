// The version is the same in every place that says it.
#include <support/contents.hpp>

#include <leaklab/version.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <string>

namespace {

TEST(TheVersion, OfTheHeaderIsThatOfTheProject) {
  EXPECT_STREQ(LEAKLAB_VERSION, LEAKLAB_PROJECT_VERSION);
}

TEST(TheVersion, IsTheSameInNumbersAndAsText) {
  EXPECT_EQ(std::to_string(LEAKLAB_VERSION_MAJOR) + '.' + std::to_string(LEAKLAB_VERSION_MINOR) + '.' +
                std::to_string(LEAKLAB_VERSION_PATCH),
            LEAKLAB_VERSION);
}

TEST(TheVersion, IsTheOneToCite) {
  auto const root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  EXPECT_THAT(contents(root / "CITATION.cff"), testing::HasSubstr("\nversion: " LEAKLAB_VERSION "\n"));
}

} // namespace
