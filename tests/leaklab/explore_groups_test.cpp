// explore_options::group sorts schedules into groups: how those of each group ended.
#include "explored.hpp"
#include "exploring.hpp"
#include <support/sanitized.hpp>

#include <leaklab/choose.hpp>
#include <leaklab/explore.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using explored::fiber;
using leaklab::choose;
using leaklab::endings;
using leaklab::explore;

using groups = std::map<std::string, endings>;

TEST_F(Exploring, CountsHowTheSchedulesOfEachGroupEnd) {
  std::string name;
  auto const e = explore(
      [&] {
        auto const how = choose(5);
        name = "way " + std::to_string(how);
        explored::yielding(2, 0)();
        if (how == 1)
          fiber(&explored::get_stuck).detach();
        if (how == 2)
          explored::get_stuck();
        if (how == 3)
          throw std::logic_error("3");
        if (how == 4)
          for (;;)
            boost::this_fiber::yield();
      },
      {.max_steps = 100, .group = [&] { return name; }});
  EXPECT_EQ(e.groups.at("way 0"), (endings{.clean = 2}));
  EXPECT_EQ(e.groups.at("way 1"), (endings{.leak = 6}));
  EXPECT_EQ(e.groups.at("way 2"), (endings{.deadlock = 2}));
  EXPECT_EQ(e.groups.at("way 3"), (endings{.crashed = 2}));
  EXPECT_GT(e.groups.at("way 4").unfinished, 0u);
  std::uint64_t all = 0;
  for (auto const& [_, n] : e.groups)
    all += n.schedules();
  EXPECT_EQ(all, e.schedules);
  EXPECT_EQ(name, ""); // the caller's own
}

TEST_F(Exploring, TheGroupOfADeadProcessIsNotKnown) {
  auto const e = explore(
      [] {
        if (choose(3) == 1)
          std::abort();
      },
      {.group = [] { return "alive"; }});
  EXPECT_EQ(e.groups, (groups{{"alive", {.clean = 2}}, {"", {.crashed = 1}}}));
}

TEST_F(Exploring, HasNoGroupsUnlessItIsAsked) {
  EXPECT_TRUE(explore(explored::yielding(3, 1)).groups.empty());
}

TEST_F(Exploring, KeepsFourThousandGroupsApart) {
  for (std::size_t const n :
       sanitized ? std::vector<std::size_t>{4097} : std::vector<std::size_t>{4095, 4096, 5000}) {
    std::size_t chosen = 0;
    auto const e =
        explore([&] { chosen = choose(n); }, {.group = [&] { return "group " + std::to_string(chosen); }});
    EXPECT_TRUE(e.complete);
    EXPECT_EQ(e.groups.size(), n == 4095 ? 4095u : 4096u);
    EXPECT_EQ(e.groups.contains("others"), n > 4095);
    if (n > 4095) {
      EXPECT_EQ(e.groups.at("others").clean, n - 4095);
    }
    EXPECT_EQ(e.groups.at("group 4094").clean, 1u);
  }
}

TEST_F(Exploring, CutsTheLongNameOfAGroup) {
  auto const e = explore([] { choose(4); }, {.group = [] { return std::string(1000, 'x'); }});
  EXPECT_EQ(e.groups, (groups{{std::string(191, 'x'), {.clean = 4}}}));
}

TEST_F(Exploring, HasTheGroupsInItsJson) {
  bool second = false;
  auto const e = explore(
      [&] {
        second = leaklab::may_fail();
        if (second)
          fiber(&explored::get_stuck).detach();
      },
      {.group = [&] { return second ? "second" : "first"; }});
  auto const json = to_json(e);
  EXPECT_EQ(json.at("groups").size(), 2u);
  EXPECT_EQ(json.at("groups").at("second"),
            nlohmann::json::parse(R"({"schedules": 1, "clean": 0, "leak": 1, "deadlock": 0, "unfinished": 0,
                                      "crashed": 0, "failed": 0})"));
  EXPECT_EQ(to_json(explore([] {})).at("groups"), nlohmann::json::object());
}

TEST_F(Exploring, CountsGroupsUnderEveryStrategy) {
  auto const first = std::make_shared<int>(0);
  auto const body = [=] {
    *first = 0;
    for (int i = 1; i <= 2; ++i)
      fiber([=] {
        if (*first == 0)
          *first = i;
      }).detach();
  };
  for (decltype(leaklab::explore_options::strategy) const& s :
       {decltype(leaklab::explore_options::strategy)(leaklab::random_walk{1}), {leaklab::pct{2, 1}}}) {
    auto const e =
        explore(body, {.strategy = s, .max_schedules = 200, .group = [=] { return std::to_string(*first); }});
    EXPECT_EQ(e.groups.size(), 2u);
    EXPECT_EQ(e.groups.at("1").clean + e.groups.at("2").clean, 200u);
  }
}

} // namespace
