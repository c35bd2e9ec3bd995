// One lesson many times over on real pictures and four threads: the same verdict every time, and
// under ThreadSanitizer or AddressSanitizer no report. It is in the program of each lesson.
#include "album.hpp"
#include "exploring.hpp"

#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>

#include <gtest/gtest.h>

namespace {

TEST(OnRealPictures, TwoHundredRunsOnFourThreadsEndAlike) {
  std::set<std::size_t> const broken = {2, 5};
  album const pictures(6, broken, 160, 120); // larger than a thumbnail, but not by much: it is 1,200 times
  for (int i = 0; i < 200; ++i) {
    auto const report = leaklab::run(
        [&] { this_lesson().make_thumbnails(pictures.files, thumbnail::real_image_file); }, {.threads = 4});
    // Of two errors the first is never the last result: one fiber at least is stuck, and at most five.
    if (leaks())
      ASSERT_THAT(report.stuck.size(), testing::AllOf(testing::Ge(1u), testing::Le(5u))) << "run " << i;
    else
      ASSERT_THAT(report, leaklab::LeaksNothing()) << "run " << i;
  }
  EXPECT_THAT(pictures.made(), testing::ElementsAre(1, 3, 4, 6));
}

} // namespace
