// Drawn bodies with every kind of wait that has a deadline. A judge enumerates their schedules by replays alone, each
// of which must be replayed from its text; it counts what the explorer counts.
#include "drawn_timed.hpp"
#include "exploring.hpp"

#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/trace.hpp>

#include <boost/fiber/all.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using choice = leaklab::schedule::choice;

// ---------------------------------------------------------------- the judge

class judge {
public:
  judge(std::function<void()> body, std::size_t early) : body_(std::move(body)), early_(early) { run({}); }

  std::map<std::size_t, std::uint64_t> by_stuck;
  std::set<std::string> texts;

private:
  // What could be chosen at one place.
  struct place {
    choice made;
    std::vector<choice> others;
  };

  static std::vector<place> places_of(leaklab::traced_run const& run, std::size_t early) {
    std::vector<place> all;
    for (auto const& s : run.steps) {
      for (auto const& p : s.passed)
        if (p.early) {
          all.push_back({choice::of_time(), {}});
          --early;
        }
      if (s.ready.size() == 1 && !s.deadline_pending)
        continue;
      place p{choice::of_fiber(s.fiber), {}};
      for (auto const id : s.ready)
        if (id != s.fiber)
          p.others.push_back(choice::of_fiber(id));
      if (s.deadline_pending && early > 0)
        p.others.push_back(choice::of_time());
      if (!p.others.empty())
        all.push_back(p);
    }
    return all;
  }

  // Returns the schedule of these choices: after the last +, the others are not to be named.
  static leaklab::schedule beginning(std::vector<choice> const& made, std::set<std::size_t> const& unforced) {
    std::size_t named = made.size();
    while (named > 0 && made[named - 1].kind != choice::kind_t::time)
      --named;
    std::vector<choice> all(made.begin(), made.begin() + static_cast<std::ptrdiff_t>(named));
    for (auto i = named; i < made.size(); ++i)
      if (unforced.contains(i))
        all.push_back(made[i]);
    return leaklab::schedule::of(all);
  }

  // Runs the schedule that begins with these choices, and all that differ from it later. `unforced`: the places at
  // which several fibers were ready.
  void run(std::vector<choice> const& made, std::set<std::size_t> unforced = {}) {
    auto const now = leaklab::trace(body_, beginning(made, unforced));
    note(now);
    auto const places = places_of(now, early_);
    auto path = made;
    for (auto i = made.size(); i < places.size(); ++i) {
      for (auto const& other : places[i].others) {
        auto next = path;
        next.push_back(other);
        auto several = unforced;
        several.insert(i);
        run(next, several);
      }
      bool const several_fibers =
          places[i].others.size() > 1 ||
          (places[i].others.size() == 1 && places[i].others[0].kind == choice::kind_t::fiber);
      if (several_fibers)
        unforced.insert(i);
      path.push_back(places[i].made);
    }
  }

  void note(leaklab::traced_run const& run) {
    auto const text = to_string(run.choices);
    EXPECT_TRUE(texts.insert(text).second) << text << " was run before";
    ++by_stuck[run.report.stuck.size()];
    auto const again = leaklab::trace(body_, leaklab::schedule::parse(text));
    EXPECT_EQ(to_string(again.choices), text);
    EXPECT_EQ(to_json(again)["steps"], to_json(run)["steps"]);
    EXPECT_EQ(again.report.stuck.size(), run.report.stuck.size());
  }

  std::function<void()> const body_;
  std::size_t const early_;
};

class ADrawnBody : public Exploring {};

TEST_F(ADrawnBody, IsExploredAsByAJudgeWhoReplaysEachSchedule) {
  std::mt19937_64 random(5);
  std::uint64_t schedules = 0, early = 0, stuck = 0;
  for (int program = 0; program < (sanitized ? 5 : 40); ++program) {
    SCOPED_TRACE(program);
    auto const body = drawn_timed::body(random);
    for (std::uint64_t const bound : {0u, 1u}) {
      auto const e = leaklab::explore(
          body,
          {.strategy = leaklab::enumeration{}, .clock = leaklab::clock::any_time, .early_deadlines = bound});
      ASSERT_TRUE(e.complete) << e;
      if (e.schedules > 300)
        continue;
      judge const j(body, bound);
      EXPECT_EQ(j.texts.size(), e.schedules) << e;
      EXPECT_EQ(j.by_stuck, (std::map<std::size_t, std::uint64_t>(e.by_stuck.begin(), e.by_stuck.end())))
          << e;
      if (e.first_failure) {
        EXPECT_NE(leaklab::trace(body, *e.first_failure).report.verdict, leaklab::verdict::clean);
      }
      schedules += e.schedules;
      early += bound > 0 ? e.schedules : 0;
      stuck += e.schedules - e.clean;
    }
    if (HasFailure())
      return;
  }
  EXPECT_GT(schedules, sanitized ? 50u : 1000u);
  EXPECT_GT(early, 0u);
  EXPECT_GT(stuck, 0u);
}

} // namespace
