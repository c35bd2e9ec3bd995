// wrong answer: the right program: MakeThumbnails.WaitsForEveryFiber fails
#include "exercise.hpp"

#include <leaklab/run.hpp>

#include <gtest/gtest.h>

namespace coursework {

TEST(MakeThumbnails, WaitsForEveryFiber) {
  auto const report = leaklab::run([] {
    make_thumbnails({"a.jpg", "b.jpg"}, [](auto const& file) { return error(file); });
  });
  EXPECT_EQ(report.outlived, 0U);
}

} // namespace coursework
