// wrong answer: mistake 2 of 4: your tests do not see an error that is lost
#include "exercise.hpp"

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <gtest/gtest.h>

namespace coursework {

TEST(MakeThumbnails, LeavesNoFiber) {
  EXPECT_THAT(leaklab::run([] {
                make_thumbnails({"a.jpg", "b.jpg"}, [](auto const& file) { return error(file); });
              }),
              leaklab::LeaksNothing());
}

} // namespace coursework
