// Counting by states gives the numbers of every lesson, whichever files fail.
#include "scenes.hpp"

#include <lessons/lesson.hpp>
#include <support/judged_states.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

std::function<void()> body(lessons::lesson const& lesson, scenes::scene const& s) {
  return [&lesson, s] {
    auto const outcome = lesson.make_thumbnails(scenes::files(s.n), scenes::stand_in(s));
    if (outcome.failed && !s.fails())
      throw std::logic_error("an error that was none");
  };
}

scenes::scene with_broken(std::size_t n, std::size_t bits) {
  scenes::scene s{.n = n};
  for (std::size_t k = 1; k <= n; ++k)
    if (bits >> (k - 1) & 1)
      s.failing.insert(k);
  return s;
}

// One program for all of them, since each test program has one lesson only.
TEST(States, OfEveryLessonHaveTheSchedulesThatThereAre) {
  for (auto const& lesson : lessons::all())
    for (std::size_t n = 1; n <= 3; ++n)
      for (std::size_t bits = 0; bits < std::size_t{1} << n; ++bits)
        judged::expect_the_same(std::string(lesson.name) + ", " + std::to_string(n) + " files, broken " +
                                    std::to_string(bits),
                                body(lesson, with_broken(n, bits)));
}

// Numbers that enumeration has given, in up to several minutes, of four files, and of lesson 4 with five; and
// those that docs/explorer.md gives of more files, which only counting by states can give.
struct large {
  char const* lesson;
  std::size_t files, broken;
  std::uint64_t schedules, leak;
};

TEST(States, OfManySchedulesAreFew) {
  for (auto const& [name, files, broken, schedules, leak] :
       {large{"lesson3_done_channel", 4, 1, 307'968, 0}, large{"lesson4_leak", 4, 1, 102'612, 25'620},
        large{"lesson4_drain", 4, 1, 767'256, 0}, large{"lesson6_wait_group", 4, 1, 1'915'344, 0},
        large{"lesson4_leak", 5, 1, 47'082'648, 10'353'048},
        large{"lesson3_done_channel", 5, 1, 183'648'000, 0}, large{"lesson4_drain", 5, 1, 459'172'368, 0},
        large{"lesson6_wait_group", 4, 0, 60'744'512, 0}, large{"lesson6_wait_group", 5, 1, 1'550'655'808, 0},
        large{"lesson4_leak", 6, 1, 46'021'933'680, 9'156'226'800}}) {
    auto const& lesson = *std::ranges::find(lessons::all(), std::string_view(name), &lessons::lesson::name);
    auto const c = judged::by_states(body(lesson, with_broken(files, broken)));
    EXPECT_EQ(c.why_not, "") << name;
    EXPECT_EQ(judged::counts_of(c).schedules, schedules) << name;
    EXPECT_EQ(judged::counts_of(c).leak, leak) << name;
    EXPECT_LT(c.states * 20, schedules) << name;
  }
}

} // namespace
