// The history stays small, and keeps what matters of what it drops.
#include <live/history.hpp>

#include <gmock/gmock.h>

namespace {

using live::history;
using namespace std::chrono_literals;

live::tally tally_of(std::uint64_t answered) {
  live::tally t;
  t.answered = answered;
  t.stuck = 3 * answered;
  return t;
}

TEST(AHistory, KeepsEveryPointAtFirst) {
  history h;
  h.add(0ms, tally_of(0));
  h.add(250ms, tally_of(5));
  ASSERT_EQ(h.points().size(), 2u);
  EXPECT_EQ(h.points()[1].time, 250ms);
  EXPECT_EQ(h.points()[1].stuck, 15u);
  EXPECT_EQ(h.version(), 0u);
}

TEST(AHistory, NeverHasMoreThanAThousandPoints) {
  history h;
  for (unsigned i = 0; i < 100'000; ++i) {
    h.add(i * history::usual_distance, tally_of(i));
    ASSERT_LE(h.points().size(), history::most_points);
  }
  EXPECT_GT(h.points().size(), history::most_points / 3);
  EXPECT_EQ(h.points().front().time, 0ms);
  EXPECT_GT(h.points().back().time, 99'000 * history::usual_distance);
  EXPECT_GT(h.version(), 3u);
  for (std::size_t i = 1; i < h.points().size(); ++i)
    EXPECT_LT(h.points()[i - 1].time, h.points()[i].time);
}

TEST(AHistory, KeepsTheSlowestAnswerOfThePointsThatItDrops) {
  history h;
  for (unsigned i = 0; i <= history::most_points; ++i) {
    h.add(i == 501 ? 900us : 5us);
    h.add(i * history::usual_distance, tally_of(i));
  }
  EXPECT_LT(h.points().size(), history::most_points);
  EXPECT_EQ(std::ranges::max_element(h.points(), {}, &live::point::took)->took, 900us);
}

TEST(AHistory, HasThePointAtWhichAServerBeganAnew) {
  history h;
  for (unsigned i = 0; i <= history::most_points; ++i)
    h.add(i * history::usual_distance, tally_of(i));
  auto const last = h.points().back();
  h.add(last.time, tally_of(0));
  EXPECT_EQ(h.points().back().requests, 0u);
}

TEST(AHistory, ForgetsTheOldestOfTooManyMarks) {
  history h;
  for (unsigned i = 0; i < history::most_marks + 5; ++i)
    h.add(live::mark{1ms * i, "rate", std::to_string(i)});
  EXPECT_EQ(h.marks().size(), history::most_marks);
  EXPECT_EQ(h.marks().front().detail, "5");
}

} // namespace
