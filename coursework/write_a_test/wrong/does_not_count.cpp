// wrong answer: mistake 3 of 4: your tests do not see an image that is not made
#include "exercise.hpp"

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <gtest/gtest.h>

namespace coursework {

TEST(MakeThumbnails, ReturnsTheErrorAndLeavesNoFiber) {
  for (std::string const broken : {"a.jpg", "c.jpg"}) {
    error result;
    auto const report = leaklab::run([&] {
      result = make_thumbnails({"a.jpg", "b.jpg", "c.jpg"},
                               [&](auto const& file) { return file == broken ? error(file) : std::nullopt; });
    });
    EXPECT_EQ(result, broken);
    EXPECT_THAT(report, leaklab::LeaksNothing());
  }
}

} // namespace coursework
