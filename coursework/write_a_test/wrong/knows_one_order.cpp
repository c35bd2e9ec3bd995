// wrong answer: mistake 4 of 4: your tests do not see a fiber that stays stuck in some orders only
#include "exercise.hpp"

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <gtest/gtest.h>

namespace coursework {

TEST(MakeThumbnails, MakesThemAllAndReturnsTheError) {
  std::vector<std::string> const files{"a.jpg", "b.jpg", "c.jpg"};
  for (auto const& broken : files) {
    error result;
    std::size_t made = 0;
    auto const report = leaklab::run([&] {
      result = make_thumbnails(files, [&](auto const& file) {
        ++made;
        return file == broken ? error(file) : std::nullopt;
      });
    });
    EXPECT_EQ(result, broken);
    EXPECT_EQ(made, files.size());
    EXPECT_THAT(report, leaklab::LeaksNothing());
  }
}

} // namespace coursework
