// CITATION.cff names the version that the project has.
#include "markdown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace {

TEST(TheCitation, NamesTheVersionOfTheProject) {
  auto const lines = markdown::lines_of(contents(std::filesystem::path(LEAKLAB_SOURCE_DIR) / "CITATION.cff"));
  EXPECT_THAT(lines, testing::Contains("version: " LEAKLAB_VERSION));
  EXPECT_THAT(lines,
              testing::Not(testing::Contains("version: " LEAKLAB_VERSION ".1"))); // the whole line counts
}

} // namespace
