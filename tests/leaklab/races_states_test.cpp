// Races where states are counted, and not each schedule is run: the races, the schedules and how these end are those of
// enumeration.
#include "drawn_programs.hpp"
#include "races_pairs.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/states/left_out.hpp>

#include <support/judged_states.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <utility>

namespace {

using leaklab::exploration;
using leaklab::explore_options;
using leaklab::switches;
using leaklab::detail::states::run_before;
using testing::IsEmpty;
using testing::Not;

class RacesByStates : public testing::Test {
protected:
  ~RacesByStates() override { run_before = before_; }

  std::uint64_t const before_ = std::exchange(run_before, 1);
};

std::string place_of(leaklab::memory_access const& a) {
  return a.at.file.filename().string() + ':' + std::to_string(a.at.line);
}

// Returns the two places of each race.
std::set<std::string> places_of(exploration const& e) {
  std::set<std::string> all;
  for (auto const& r : e.races) {
    auto const [first, second] = std::minmax({place_of(r.earlier), place_of(r.later)});
    all.insert(first + ' ' + second);
  }
  return all;
}

// What was compared.
struct numbers {
  int programs = 0, by_states = 0, with_races = 0;
  std::size_t races = 0;
  std::uint64_t schedules = 0, states = 0;

  friend std::ostream& operator<<(std::ostream& os, numbers const& n) {
    return os << n.programs << " programs compared, " << n.by_states << " by states, " << n.with_races
              << " of them with " << n.races << " races, " << n.schedules << " schedules, " << n.states
              << " states\n";
  }
};

// Explores the body in both ways, unless it has too many schedules. Returns whether states were counted.
bool compare(std::string const& name, std::function<void()> const& body, explore_options options,
             numbers& all) {
  options.strategy = leaklab::enumeration{};
  auto const e = leaklab::explore(body, options);
  if (!e.complete)
    return false;
  options.strategy = leaklab::exhaustive{};
  auto const c = leaklab::explore(body, options);
  EXPECT_TRUE(c.complete) << name;
  EXPECT_EQ(places_of(c), places_of(e)) << name;
  EXPECT_TRUE((judged::trial{"", true, c, e}.is_same())) << name << '\n' << c << e;
  ++all.programs;
  if (!c.states)
    return false;
  ++all.by_states;
  all.with_races += !c.races.empty();
  all.races += c.races.size();
  all.schedules += c.schedules;
  all.states += *c.states;
  return true;
}

TEST_F(RacesByStates, AreThoseOfEverySchedule) {
  numbers all;
  for (auto const& p : races::pairs)
    for (bool const ordered : {false, true})
      if (p.name != "flag") // which goes round in a circle as often as a schedule may
        compare(
            p.name + (ordered ? " in order" : ""), [&] { p.body(ordered); }, {}, all);
  EXPECT_GT(all.by_states, 10) << all;
}

TEST_F(RacesByStates, AreThoseOfEveryScheduleOfDrawnPrograms) {
  numbers all;
  for (std::uint64_t const seed : {8, 20, 31, 56})
    EXPECT_TRUE(compare("drawn " + std::to_string(seed), drawn_programs::drawn(seed), {}, all)) << seed;
  EXPECT_GT(all.with_races, 2) << all;
}

TEST_F(RacesByStates, AreThoseOfEveryScheduleWithSwitches) {
  numbers all;
  for (std::uint64_t const seed : {3, 20, 47})
    compare("drawn " + std::to_string(seed), drawn_programs::drawn(seed),
            {.switches = switches::at_synchronisation, .extra_switches = 1, .max_schedules = 2'000}, all);
  EXPECT_GT(all.by_states, 1) << all;
}

// By hand: LEAKLAB_RACES_DRAWN=FIRSTxPROGRAMS.
TEST_F(RacesByStates, AreThoseOfEveryScheduleOfManyDrawnPrograms) {
  auto const* const asked = std::getenv("LEAKLAB_RACES_DRAWN");
  if (!asked)
    GTEST_SKIP()
        << "it takes long: set LEAKLAB_RACES_DRAWN to the first seed and how many programs, as 1x100";
  std::istringstream text(asked);
  std::uint64_t first = 0, programs = 0;
  char by = 0;
  text >> first >> by >> programs;
  for (auto const at : {switches::at_suspensions, switches::at_synchronisation}) {
    numbers all;
    for (auto seed = first; seed < first + programs; ++seed)
      compare("drawn " + std::to_string(seed), drawn_programs::drawn(seed),
              {.switches = at, .extra_switches = 1, .max_schedules = 5'000}, all);
    std::cout << (at == switches::at_suspensions ? "at suspensions: " : "at synchronisation: ") << all
              << std::flush;
  }
}

// Whether the two are ordered depends on who locks first; the state of the program does not.
void race_in_one_order() {
  boost::fibers::mutex mutex;
  int written = 0;
  boost::fibers::fiber writer([&] {
    written = 1;
    mutex.lock();
    mutex.unlock();
  });
  boost::fibers::fiber reader([&] {
    mutex.lock();
    mutex.unlock();
    boost::this_fiber::yield();
    races::use(written);
  });
  writer.join();
  reader.join();
}

TEST_F(RacesByStates, AreFoundWhereOnlyTheOrderOfTwoLocksTellsTwoStatesApart) {
  for (auto const at : {switches::at_suspensions, switches::at_synchronisation}) {
    auto const e = leaklab::explore(race_in_one_order, {.switches = at, .extra_switches = 0});
    EXPECT_TRUE(e.complete) << e;
    ASSERT_TRUE(e.states) << *e.why_enumerated;
    ASSERT_EQ(e.races.size(), 1u) << e;
    EXPECT_THAT(leaklab::replay(race_in_one_order, e.races.front().schedule).races, Not(IsEmpty())) << e;
  }
}

} // namespace
