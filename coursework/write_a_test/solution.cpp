// Each file fails once, and every order is tried: what holds in one order may not in another.
#include "exercise.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace coursework {
namespace {

std::vector<std::string> const files{"a.jpg", "b.jpg", "c.jpg"};

TEST(MakeThumbnails, MakesEveryImage) {
  EXPECT_THAT(leaklab::explore([] {
                std::vector<std::string> made;
                auto const result = make_thumbnails(files, [&](auto const& file) {
                  made.push_back(file);
                  return std::nullopt;
                });
                EXPECT_EQ(result, std::nullopt);
                EXPECT_THAT(made, testing::UnorderedElementsAreArray(files));
              }),
              leaklab::FailsInNoSchedule());
}

TEST(MakeThumbnails, ReturnsTheErrorOfAnyFileAndLeavesNoFiber) {
  for (auto const& broken : files)
    EXPECT_THAT(leaklab::explore([&] {
                  auto const result = make_thumbnails(files, [&](auto const& file) {
                    return file == broken ? error(file + ": damaged") : std::nullopt;
                  });
                  EXPECT_EQ(result, broken + ": damaged");
                }),
                leaklab::FailsInNoSchedule());
}

} // namespace
} // namespace coursework
