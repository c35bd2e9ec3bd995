// Sums over answers, and the sentence at the end of the memory.
#include <live/tally.hpp>

#include <gmock/gmock.h>

namespace {

live::stuck_place place(std::string at, std::size_t fibers) {
  return {"unbuffered_channel::push", std::move(at), "", fibers, 100 * fibers, 10 * fibers};
}

void add(live::tally& t, std::vector<live::stuck_place> stuck) {
  live::answer a;
  a.failed = !stuck.empty();
  a.made = {true, false, true};
  a.stuck = std::move(stuck);
  t.add({1, "lesson", {{1, false}, {2, true}, {3, false}}}, a);
}

TEST(ATally, AddsUpWhatTheAnswersSay) {
  live::tally t;
  add(t, {place("a.cpp:1", 2)});
  add(t, {place("b.cpp:2", 3), place("a.cpp:1", 2)});
  add(t, {});
  EXPECT_EQ(t.answered, 3u);
  EXPECT_EQ(t.with_error, 2u);
  EXPECT_EQ(t.thumbnails, 6u);
  EXPECT_EQ(t.pictures, 9u);
  EXPECT_EQ(t.broken, 3u);
  EXPECT_EQ(t.stuck, 7u);
  EXPECT_EQ(t.pinned, 700u);
  EXPECT_EQ(t.resident, 70u);
}

TEST(ATally, HasThePlaceWithTheMostFibersFirst) {
  live::tally t;
  add(t, {place("a.cpp:1", 2)});
  add(t, {place("b.cpp:2", 2)});
  EXPECT_THAT(t.places, testing::ElementsAre(place("a.cpp:1", 2), place("b.cpp:2", 2)));
  add(t, {place("b.cpp:2", 1)});
  EXPECT_THAT(t.places, testing::ElementsAre(place("b.cpp:2", 3), place("a.cpp:1", 2)));
}

TEST(ATally, SaysAtTheEndOfTheMemoryWhatFillsIt) {
  live::tally t;
  EXPECT_EQ(out_of_memory_text(t), "out of memory after 0 requests: no fiber is stuck");
  add(t, {place("lessons/lesson4/make_thumbnails.cpp:28", 1)});
  EXPECT_EQ(out_of_memory_text(t),
            "out of memory after 1 request: 1 fiber is stuck in push, make_thumbnails.cpp:28");
  add(t, {place("lessons/lesson4/make_thumbnails.cpp:28", 1892), place("b.cpp:3", 5)});
  EXPECT_EQ(out_of_memory_text(t), "out of memory after 2 requests: 1,893 fibers are stuck in push, "
                                   "make_thumbnails.cpp:28, and 5 elsewhere");
}

TEST(ATally, HasCommasInLargeNumbers) {
  EXPECT_EQ(live::with_commas(0), "0");
  EXPECT_EQ(live::with_commas(999), "999");
  EXPECT_EQ(live::with_commas(1000), "1,000");
  EXPECT_EQ(live::with_commas(1234567), "1,234,567");
}

} // namespace
