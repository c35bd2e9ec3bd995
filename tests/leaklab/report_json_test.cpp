// The report as JSON: the keys other programs rely on, and the facts in them.
#include "report_samples.hpp"
#include <support/golden.hpp>

#include <leaklab/run.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <set>

namespace {

using nlohmann::json;

std::string printed(leaklab::run_report const& r) {
  return leaklab::to_json(r).dump(2) + "\n";
}

std::set<std::string> keys(json const& object) {
  std::set<std::string> result;
  for (auto const& [key, value] : object.items())
    result.insert(key);
  return result;
}

TEST(TheJson, OfEachVerdictIsGolden) {
  EXPECT_THAT(printed(samples::clean_of(7)), IsGolden("clean.json"));
  EXPECT_THAT(printed(samples::leak_of(2)), IsGolden("leak.json"));
  EXPECT_THAT(printed(samples::deadlock()), IsGolden("deadlock.json"));
  EXPECT_THAT(printed(samples::unfinished()), IsGolden("unfinished.json"));
}

TEST(TheJson, OfAReportHasTheseKeys) {
  EXPECT_EQ(keys(leaklab::to_json(samples::leak_of(1))),
            (std::set<std::string>{"verdict", "spawned", "finished", "outlived", "pinned_bytes",
                                   "pinned_resident_bytes", "stuck", "alive", "at_the_limit", "other_threads",
                                   "out_of_memory", "drawn", "seed", "woken_from_outside", "failure"}));
}

TEST(TheJson, OfAFiberHasTheseKeys) {
  auto const fiber = leaklab::to_json(samples::leak_of(1))["stuck"][0];
  EXPECT_EQ(keys(fiber),
            (std::set<std::string>{"id", "parent", "name", "state", "operation", "blocked_at", "spawned_at",
                                   "stack", "stack_bytes", "resident_bytes", "thread", "wakes_within_ms"}));
  EXPECT_EQ(keys(fiber["blocked_at"]), (std::set<std::string>{"function", "file", "line"}));
}

TEST(TheJson, ListsStayListsWhenEmpty) {
  auto const clean = leaklab::to_json(samples::clean_of(1));
  EXPECT_TRUE(clean["stuck"].is_array() && clean["stuck"].empty());
  EXPECT_TRUE(clean["alive"].is_array() && clean["alive"].empty());
}

TEST(TheJson, HasTheFactsOfTheReport) {
  auto r = samples::leak_of(3);
  r.stuck[1].name = "a \"quoted\" name";
  auto const j = leaklab::to_json(r);
  EXPECT_EQ(j["verdict"], "leak");
  EXPECT_EQ(j["spawned"], 4);
  EXPECT_EQ(j["finished"], 1);
  EXPECT_EQ(j["outlived"], 3);
  EXPECT_EQ(j["pinned_bytes"], 3 * 128 * 1024);
  ASSERT_EQ(j["stuck"].size(), 3u);
  EXPECT_EQ(j["stuck"][1]["id"], 3);
  EXPECT_EQ(j["stuck"][1]["parent"], 1);
  EXPECT_EQ(j["stuck"][1]["name"], "a \"quoted\" name");
  EXPECT_EQ(j["stuck"][1]["state"], "stuck");
  EXPECT_EQ(j["stuck"][1]["blocked_at"]["line"], 12);
  EXPECT_EQ(j["stuck"][1]["stack"].size(), 2u);
  EXPECT_EQ(json::parse(j.dump()), j);
}

TEST(TheJson, OfARealLeakNamesFilesFromTheRootOfTheRepository) {
  auto const report = leaklab::run(
      [] {
        auto out = std::make_shared<boost::fibers::unbuffered_channel<int>>();
        boost::fibers::fiber([out] { out->push(1); }).detach();
      },
      {.threads = 1});
  auto const fiber = leaklab::to_json(report)["stuck"].at(0);
  EXPECT_EQ(fiber["blocked_at"]["file"], "tests/leaklab/report_json_test.cpp");
  EXPECT_EQ(fiber["spawned_at"]["file"], "tests/leaklab/report_json_test.cpp");
  EXPECT_EQ(fiber["operation"], "unbuffered_channel::push");
}

TEST(Names, OfVerdictsAndStatesAreTheirOwn) {
  using enum leaklab::verdict;
  EXPECT_EQ(to_string(clean), "clean");
  EXPECT_EQ(to_string(leak), "leak");
  EXPECT_EQ(to_string(deadlock), "deadlock");
  EXPECT_EQ(to_string(unfinished), "unfinished");
  using state = leaklab::fiber_info::state_t;
  EXPECT_EQ(to_string(state::ready), "ready");
  EXPECT_EQ(to_string(state::running), "running");
  EXPECT_EQ(to_string(state::sleeping), "sleeping");
  EXPECT_EQ(to_string(state::blocked), "blocked");
  EXPECT_EQ(to_string(state::stuck), "stuck");
}

TEST(PinnedBytes, AreThoseOfTheStuckAlone) {
  EXPECT_EQ(leaklab::pinned_bytes(samples::leak_of(3)), 3u * 128 * 1024);
  EXPECT_EQ(leaklab::pinned_bytes(samples::clean_of(3)), 0u);
  EXPECT_EQ(leaklab::pinned_bytes(samples::unfinished()), 0u);
  EXPECT_EQ(leaklab::pinned_resident_bytes(samples::leak_of(3)), 3u * 8 * 1024);
  EXPECT_EQ(leaklab::pinned_resident_bytes(samples::clean_of(3)), 0u);
}

TEST(TheJson, HasNamesExactlyUnlessTheyAreNotUtf8) {
  auto r = samples::leak_of(2);
  r.stuck[0].name = "a\nb\033\\";
  r.stuck[0].blocked_at.file = "/no/such/\n.cpp";
  r.stuck[1].name = "\xff";
  r.stuck[1].blocked_at.file = "/no/such/\xff.cpp";
  r.failure = "\xff";
  auto const j = json::parse(printed(r)); // dump() throws at a string that is not UTF-8
  EXPECT_EQ(j["stuck"][0]["name"], "a\nb\033\\");
  EXPECT_EQ(j["stuck"][0]["blocked_at"]["file"], "/no/such/\n.cpp");
  EXPECT_EQ(j["stuck"][1]["name"], "\\377");
  EXPECT_EQ(j["stuck"][1]["blocked_at"]["file"], "/no/such/\\377.cpp");
  EXPECT_EQ(j["failure"], "\\377");
}

} // namespace
