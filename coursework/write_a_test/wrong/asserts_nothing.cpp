// wrong answer: mistake 1 of 4: your tests do not see a fiber that stays stuck after a file has failed
#include "exercise.hpp"

#include <leaklab/run.hpp>

#include <gtest/gtest.h>

namespace coursework {

TEST(MakeThumbnails, Works) {
  leaklab::run([] { make_thumbnails({"a.jpg", "b.jpg"}, [](auto const& file) { return error(file); }); });
}

} // namespace coursework
