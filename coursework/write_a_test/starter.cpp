// wrong answer: mistake 1 of 4: your tests do not see a fiber that stays stuck after a file has failed
#include "exercise.hpp"

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <gtest/gtest.h>

namespace coursework {
namespace {

TEST(MakeThumbnails, ReturnsNoErrorIfNoFileFails) {
  error result = "it has not returned";
  auto const report = leaklab::run([&] {
    result = make_thumbnails({"a.jpg", "b.jpg"}, [](auto const&) { return std::nullopt; });
  });
  EXPECT_EQ(result, std::nullopt);
  EXPECT_THAT(report, leaklab::LeaksNothing());
}

// TODO: what else may go wrong?

} // namespace
} // namespace coursework
