// A search by states that ends at a limit, or is killed, goes on from its checkpoint, and counts what a search without
// one counts.
#include "explored.hpp"
#include "exploring.hpp"
#include "timed_bodies.hpp"

#include <os/fresh_folder.hpp>
#include <support/contents.hpp>
#include <support/judged_states.hpp>
#include <support/on_ranks.hpp>

#include <leaklab/states/checkpoint_lock.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <thread>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

namespace {

using judged::by_states;
using leaklab::detail::states::goes_on_in_this_process;
using testing::HasSubstr;
using testing::ThrowsMessage;

class ACheckpoint : public Exploring {
protected:
  void SetUp() override { goes_on_in_this_process = true; }
  ~ACheckpoint() override { goes_on_in_this_process = false; }

  leaklab::explore_options options(std::string body, std::uint64_t most, unsigned jobs = 2) const {
    return {.max_schedules = most,
            .jobs = jobs,
            .checkpoint = leaklab::checkpoint{
                .file = file, .body = std::move(body), .every = std::chrono::milliseconds(1)}};
  }

  // Counts, again and again, each time only so many times 16 choices further. Returns how often, and the counts.
  std::pair<int, judged::counted> step_by_step(std::function<void()> const& body, std::uint64_t most,
                                               unsigned jobs) {
    for (int times = 1;; ++times) {
      auto c = by_states(body, options("it", most, jobs));
      EXPECT_EQ(c.why_not, "");
      if (c.complete || !c.why_not.empty() || times == 1000)
        return {times, c};
    }
  }

  os::fresh_folder const folder;
  std::filesystem::path const file = folder.path() / "states";
};

TEST_F(ACheckpoint, IsGoneOnFromUntilAllIsCounted) {
  auto const body = explored::yielding(4, 2);
  auto const at_once = by_states(body);
  for (unsigned const jobs : {1u, 3u}) {
    std::filesystem::remove(file);
    auto const [times, c] = step_by_step(body, 4, jobs);
    EXPECT_GE(times, 3);
    EXPECT_TRUE(c.ends == at_once.ends);
    EXPECT_EQ(c.states, at_once.states);
  }
  EXPECT_EQ(by_states(body, options("it", 1)).complete, true); // nothing is left to do
}

TEST_F(ACheckpoint, SaysWhetherADeadlineCouldHaveComeEarly) {
  auto const body = [] {
    explored::yielding(3, 2)();
    boost::this_fiber::sleep_for(std::chrono::seconds(1));
  };
  auto o = options("it", 100'000);
  o.clock = leaklab::clock::any_time;
  o.early_deadlines = 0;
  EXPECT_TRUE(by_states(body, o).could_be_earlier);
  o.max_schedules = 1; // nothing is left to do
  auto const again = by_states(body, o);
  EXPECT_TRUE(again.complete);
  EXPECT_TRUE(again.could_be_earlier);
}

TEST_F(ACheckpoint, IsAFileForEachLevelOfEarlyDeadlines) {
  auto const before = std::exchange(leaklab::detail::states::run_before, 1);
  auto o = options("it", 100'000);
  o.clock = leaklab::clock::any_time;
  o.early_deadlines = 1;
  auto const body = [] {
    explored::yielding(2, 2)();
    boost::this_fiber::sleep_for(std::chrono::seconds(1));
  };
  auto const first = leaklab::explore(body, o);
  auto const again = leaklab::explore(body, o);
  leaklab::detail::states::run_before = before;
  EXPECT_TRUE(first.states && again.states) << first << again;
  EXPECT_EQ(first.early_levels.size(), 2u);
  EXPECT_EQ(first.early_levels, again.early_levels);
  EXPECT_TRUE(std::filesystem::exists(file));
  EXPECT_TRUE(std::filesystem::exists(file.string() + ".1"));
}

// Who asks for the time is met only by and by, and then the search begins anew.
TEST_F(ACheckpoint, HasTimesAsHowFarFromTheClockTheyAreIfNobodyAsks) {
  auto o = options("it", 16, 1);
  o.clock = leaklab::clock::any_time;
  o.early_deadlines = leaklab::any_number;
  std::uint64_t states[2];
  for (bool const asks : {false, true}) {
    std::filesystem::remove(file);
    auto without = o;
    without.checkpoint.reset();
    without.max_schedules = 1'000'000;
    auto const at_once = by_states(timed::sleeping(asks), without);
    ASSERT_TRUE(at_once.complete) << at_once.why_not;
    auto c = by_states(timed::sleeping(asks), o);
    int times = 1;
    for (; !c.complete && c.why_not.empty() && times < 1000; ++times)
      c = by_states(timed::sleeping(asks), o);
    EXPECT_EQ(c.why_not, "");
    EXPECT_GE(times, 3);
    EXPECT_TRUE(c.ends == at_once.ends);
    EXPECT_EQ(c.states, at_once.states);
    states[asks] = c.states;
  }
  EXPECT_LT(states[false], states[true]);
}

TEST_F(ACheckpoint, HasTheSchedulesThatCrashed) {
  auto const body = [crashes = explored::by_order_of_three([](std::vector<int> const& order) {
                       if (order[0] == 1)
                         std::abort();
                       return static_cast<std::size_t>(order[1]);
                     })] {
    explored::yielding(2, 2)();
    crashes();
  };
  auto const at_once = by_states(body);
  auto const [times, c] = step_by_step(body, 1, 2);
  EXPECT_GE(times, 2);
  EXPECT_TRUE(c.ends == at_once.ends);
  EXPECT_EQ(c.shortest_failure, at_once.shortest_failure);
}

TEST_F(ACheckpoint, OfAnotherSearchIsRefused) {
  auto const body = explored::yielding(4, 2);
  by_states(body, options("it", 50));
  auto const refused = ThrowsMessage<std::runtime_error>(HasSubstr("states is of another search"));
  EXPECT_THAT([&] { by_states(body, options("another", 50)); }, refused);
  auto other = options("it", 50);
  other.max_steps = 1000;
  EXPECT_THAT([&] { by_states(body, other); }, refused);
  std::ofstream(file, std::ios::trunc)
      << "This is no checkpoint, but it is as long as the beginning of one is.";
  EXPECT_THAT([&] { by_states(body, options("it", 50)); }, refused);
}

// Before anything is searched, though a search of so few schedules never comes to it.
TEST_F(ACheckpoint, OfAnyLevelOfAnotherSearchIsRefusedAtOnce) {
  auto o = options("it", 100);
  o.clock = leaklab::clock::any_time;
  auto const body = [] { boost::this_fiber::sleep_for(std::chrono::seconds(1)); };
  for (auto const& [early, name] : {std::pair{2u, ".2"}, {0u, ""}, {7u, ".7"}}) {
    o.early_deadlines = early;
    EXPECT_TRUE(leaklab::explore(body, o).complete);
    auto const other = file.string() + name;
    std::ofstream(other) << "This is no checkpoint, but it is as long as the beginning of one is.";
    EXPECT_THAT(
        [&] { leaklab::explore(body, o); },
        ThrowsMessage<std::runtime_error>(HasSubstr("the checkpoint " + other + " is of another search")));
    std::filesystem::remove(other);
  }
  std::ofstream(file.string() + ".any")
      << "This is no checkpoint, but it is as long as the beginning of one is.";
  EXPECT_TRUE(leaklab::explore(body, o).complete); // with a bound, the search has no such file
  o.early_deadlines = leaklab::any_number;
  EXPECT_THAT([&] { leaklab::explore(body, o); },
              ThrowsMessage<std::runtime_error>(HasSubstr("states.any is of another search")));
}

TEST_F(ACheckpoint, ThatIsDamagedIsRefused) {
  auto const body = explored::yielding(4, 2);
  by_states(body, options("it", 50));
  auto const good = contents(file);
  auto const refused = ThrowsMessage<std::runtime_error>(HasSubstr("is damaged"));
  for (std::size_t const at : {std::size_t{16}, std::size_t{600}, good.size() / 2, good.size() - 1}) {
    auto bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x40);
    std::ofstream(file, std::ios::trunc | std::ios::binary) << bad;
    EXPECT_THAT([&] { by_states(body, options("it", 50)); }, refused) << at;
  }
  std::ofstream(file, std::ios::trunc | std::ios::binary) << good.substr(0, good.size() - 100);
  EXPECT_THAT([&] { by_states(body, options("it", 50)); }, refused);
}

// The search that uses it is another process, which is killed then.
TEST_F(ACheckpoint, OfASearchThatRunsIsRefused) {
  auto const body = explored::yielding(3, 2);
  auto const o = options("it", 100);
  auto const search = on_ranks::forked([&] {
    leaklab::detail::states::checkpoint_lock const lock(o);
    std::ofstream(folder.path() / "begun");
    pause();
  });
  while (!std::filesystem::exists(folder.path() / "begun"))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_THAT(
      [&] { leaklab::explore(body, o); },
      ThrowsMessage<std::runtime_error>("the checkpoint " + file.string() + " is in use by another search"));
  kill(search, SIGKILL);
  waitpid(search, nullptr, 0);
  EXPECT_TRUE(std::filesystem::exists(file.string() + ".lock"));
  leaklab::explore(body, o);
  EXPECT_FALSE(std::filesystem::exists(file.string() + ".lock"));
}

TEST_F(ACheckpoint, ThatCannotBeWrittenIsSaidAtOnce) {
  auto o = options("it", 50);
  o.checkpoint->file = folder.path() / "no such folder" / "states";
  EXPECT_THAT([&] { by_states(explored::yielding(4, 2), o); },
              ThrowsMessage<std::runtime_error>(HasSubstr("no such folder/states cannot be written")));
}

// As after a restart whose memory lies elsewhere: the keys of the states say nothing then.
TEST_F(ACheckpoint, IsNotGoneOnFromWhereTheBodyIsAnother) {
  by_states(explored::yielding(4, 2), options("it", 2));
  EXPECT_THAT([&] { by_states(explored::yielding(4, 3), options("it", 5000)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("cannot be gone on from")));
}

TEST_F(ACheckpoint, NeedsFixedAddressesAndStates) {
  auto const body = explored::yielding(4, 3);
  goes_on_in_this_process = false;
  EXPECT_THAT([&] { leaklab::explore(body, options("it", 100'000)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("setarch -R")));
  auto at_random = options("it", 100);
  at_random.strategy = leaklab::random_walk{};
  EXPECT_THROW(leaklab::explore(body, at_random), std::invalid_argument);
}

} // namespace
