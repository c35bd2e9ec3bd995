// A search by several ranks that ends at a limit, or is killed, goes on from its checkpoint, and counts what a search
// without one counts.
#include "explored.hpp"
#include "exploring.hpp"
#include "timed_bodies.hpp"

#include <os/fresh_folder.hpp>
#include <support/contents.hpp>
#include <support/judged_states.hpp>
#include <support/on_ranks.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using judged::by_states;
using testing::HasSubstr;
using testing::ThrowsMessage;

class ACheckpointOnRanks : public Exploring {
protected:
  leaklab::explore_options options(std::string body, std::uint64_t most, unsigned jobs = 1) const {
    return {.max_schedules = most,
            .jobs = jobs,
            .checkpoint = leaklab::checkpoint{
                .file = kept, .body = std::move(body), .every = std::chrono::milliseconds(1)}};
  }

  // Counts, again and again, each time only so many times 16 choices further. Returns how often, and the counts.
  std::pair<int, judged::counted> step_by_step(std::size_t ranks, std::function<void()> const& body,
                                               std::uint64_t most, unsigned jobs) {
    return step_by_step(ranks, body, options("it", most, jobs));
  }
  std::pair<int, judged::counted> step_by_step(std::size_t ranks, std::function<void()> const& body,
                                               leaklab::explore_options const& o) {
    for (int times = 1;; ++times) {
      auto c = on_ranks::count(ranks, body, o);
      EXPECT_EQ(c.why_not, "");
      if (c.complete || !c.why_not.empty() || times == 1000)
        return {times, c};
    }
  }

  std::set<std::string> names() const {
    std::set<std::string> all;
    for (auto const& entry : std::filesystem::directory_iterator(kept))
      all.insert(entry.path().filename());
    return all;
  }
  std::filesystem::path part_of(std::string const& rank) const {
    for (auto const& name : names())
      if (name.starts_with("rank-" + rank))
        return kept / name;
    return "no part";
  }
  void write(std::filesystem::path const& file, std::string const& text) const {
    std::ofstream(file, std::ios::trunc | std::ios::binary) << text;
  }
  void expect_refused(std::string const& why, std::size_t ranks, leaklab::explore_options const& o,
                      std::function<void()> const& body = explored::yielding(4, 2)) const {
    EXPECT_THAT([&] { on_ranks::count(ranks, body, o); }, ThrowsMessage<std::runtime_error>(HasSubstr(why)));
  }

  os::fresh_folder const folder;
  std::filesystem::path const kept = folder.path() / "kept";
};

TEST_F(ACheckpointOnRanks, IsGoneOnFromUntilAllIsCounted) {
  auto const body = explored::yielding(4, 3);
  auto const at_once = by_states(body);
  for (auto const& [ranks, jobs] : std::vector<std::pair<std::size_t, unsigned>>{{1, 1}, {2, 2}, {4, 1}}) {
    SCOPED_TRACE(ranks);
    std::filesystem::remove_all(kept);
    auto const [times, c] = step_by_step(ranks, body, 4, jobs);
    EXPECT_GE(times, 3);
    EXPECT_TRUE(c.ends == at_once.ends);
    EXPECT_EQ(c.states, at_once.states);
    EXPECT_EQ(names().size(), ranks + 1);                                 // no part of before is left
    EXPECT_TRUE(on_ranks::count(ranks, body, options("it", 1)).complete); // nothing is left to do
  }
}

TEST_F(ACheckpointOnRanks, HasTimesAsHowFarFromTheClockTheyAreIfNobodyAsks) {
  auto o = options("it", 6);
  o.clock = leaklab::clock::any_time;
  o.early_deadlines = 2;
  for (bool const asks : {false, true}) {
    std::filesystem::remove_all(kept);
    auto without = o;
    without.checkpoint.reset();
    without.max_schedules = 1'000'000;
    auto const at_once = by_states(timed::sleeping(asks), without);
    ASSERT_TRUE(at_once.complete) << at_once.why_not;
    auto const [times, c] = step_by_step(2, timed::sleeping(asks), o);
    EXPECT_GE(times, 3);
    EXPECT_TRUE(c.ends == at_once.ends);
    EXPECT_EQ(c.states, at_once.states);
  }
}

TEST_F(ACheckpointOnRanks, HasTheSchedulesThatCrashed) {
  auto const body = [crashes = explored::by_order_of_three([](std::vector<int> const& order) {
                       if (order[0] == 1)
                         std::abort();
                       return static_cast<std::size_t>(order[1]);
                     })] {
    explored::yielding(2, 2)();
    crashes();
  };
  auto const at_once = by_states(body);
  auto const [times, c] = step_by_step(2, body, 1, 1);
  EXPECT_GE(times, 2);
  EXPECT_TRUE(c.ends == at_once.ends);
  EXPECT_EQ(c.shortest_failure, at_once.shortest_failure);
}

// A rank that is killed while it writes leaves half of a part, and others may have written theirs.
TEST_F(ACheckpointOnRanks, IsTheLastOneThatAllRanksHaveWritten) {
  auto const body = explored::yielding(4, 2);
  on_ranks::count(2, body, options("it", 2));
  auto const part = part_of("0").string();
  auto const number = std::stoul(part.substr(part.rfind('.') + 1));
  auto const next = "of-2." + std::to_string(number + 1);
  write(kept / ("rank-0-" + next), "of a search that was killed");
  write(kept / ("rank-1-" + next + ".new"), "hal");
  write(kept / "notes", "of the user's");
  auto const [times, c] = step_by_step(2, body, 2, 1);
  EXPECT_TRUE(c.ends == by_states(body).ends);
  EXPECT_TRUE(names().contains("notes"));
  EXPECT_EQ(names().size(), 4u);
}

TEST_F(ACheckpointOnRanks, OfAnotherSearchIsRefused) {
  on_ranks::count(2, explored::yielding(4, 2), options("it", 2));
  expect_refused("kept/search is of another search", 2, options("another", 2));
  auto other = options("it", 2);
  other.max_steps = 1000;
  expect_refused("kept/search is of another search", 2, other);
  expect_refused("kept/search is of a search by another number of ranks: by 2, and here are 3", 3,
                 options("it", 2));
  expect_refused("kept cannot be gone on from", 2, options("it", 5000), explored::yielding(4, 3));
  write(kept / "search", "This is no search, but it is as long as the beginning of one is, and longer.");
  expect_refused("kept/search is of another search", 2, options("it", 2));
}

TEST_F(ACheckpointOnRanks, ThatIsDamagedIsRefused) {
  on_ranks::count(2, explored::yielding(4, 2), options("it", 2));
  for (auto const& file : {kept / "search", part_of("0"), part_of("1")}) {
    auto const good = contents(file);
    for (std::size_t const at : {std::size_t{1000}, good.size() - 1}) {
      auto bad = good;
      bad[at] = static_cast<char>(bad[at] ^ 0x40);
      write(file, bad);
      expect_refused(file.string() + " is damaged", 2, options("it", 2));
    }
    write(file, good.substr(0, good.size() - 20));
    expect_refused(file.string() + " is damaged", 2, options("it", 2));
    write(file, good);
  }
  auto const lost = part_of("1");
  std::filesystem::rename(lost, folder.path() / "elsewhere");
  expect_refused(lost.string() + " is missing", 2, options("it", 2));
  std::filesystem::copy(part_of("0"), lost);
  expect_refused(lost.string() + " is another part", 2, options("it", 2));
}

TEST_F(ACheckpointOnRanks, ThatCannotBeWrittenIsSaidAtOnce) {
  auto o = options("it", 50);
  o.checkpoint->file = folder.path() / "no such folder" / "kept";
  expect_refused("no such folder/kept cannot be written: No such file or directory", 2, o);
}

} // namespace
