// A traced run for Perfetto keeps what every trace must: slices of a lane do not overlap, an arrow leads forward in time,
// and counters say what the slices show.
#include "explored.hpp"

#include <leaklab/chrome_trace.hpp>
#include <leaklab/page.hpp>
#include <leaklab/trace.hpp>

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using explored::channel;
using explored::fiber;
using nlohmann::json;

// The first of three senders is received; the others are stuck.
void leaking_body() {
  auto const c = std::make_shared<channel>();
  for (int i = 0; i < 3; ++i)
    fiber([=] { c->push(i); }).detach();
  int got = 0;
  c->pop(got);
}

leaklab::traced_run leaking_run() {
  return leaklab::trace(&leaking_body, leaklab::schedule());
}

std::vector<json> events(json const& trace, std::string const& kind) {
  std::vector<json> found;
  for (auto const& e : trace["traceEvents"])
    if (e["ph"] == kind)
      found.push_back(e);
  return found;
}

std::uint64_t begin_of(json const& e) {
  return e["ts"].get<std::uint64_t>();
}

std::uint64_t end_of(json const& e) {
  return begin_of(e) + e["dur"].get<std::uint64_t>();
}

TEST(ATraceForPerfetto, HasASliceForEachStepInTheLaneOfItsFiber) {
  auto const run = leaking_run();
  auto const trace = leaklab::to_chrome_trace(run);
  std::size_t steps = 0;
  for (auto const& e : events(trace, "X"))
    if (e["cat"] == "step") {
      EXPECT_EQ(e["tid"], run.steps.at(steps).fiber);
      EXPECT_EQ(begin_of(e), 1000 * steps);
      ++steps;
    }
  EXPECT_EQ(steps, run.steps.size());
}

TEST(ATraceForPerfetto, HasNoTwoSlicesOfALaneAtOneTime) {
  auto const trace = leaklab::to_chrome_trace(leaking_run());
  std::map<std::uint64_t, std::map<std::uint64_t, std::uint64_t>> lanes; // where slices begin and end
  for (auto const& e : events(trace, "X"))
    EXPECT_TRUE(lanes[e["tid"].get<std::uint64_t>()].emplace(begin_of(e), end_of(e)).second) << e;
  for (auto const& [_, slices] : lanes) {
    std::uint64_t free_from = 0;
    for (auto const& [begin, end] : slices) {
      EXPECT_GE(begin, free_from);
      free_from = end;
    }
  }
}

TEST(ATraceForPerfetto, HasArrowsThatLeadForward) {
  auto const trace = leaklab::to_chrome_trace(leaking_run());
  std::map<json, std::uint64_t> from;
  for (auto const& e : events(trace, "s"))
    EXPECT_TRUE(from.emplace(e["id"], begin_of(e)).second) << e;
  EXPECT_GT(from.size(), 0u);
  for (auto const& e : events(trace, "f")) {
    ASSERT_EQ(from.count(e["id"]), 1u) << e;
    EXPECT_GT(begin_of(e), from.at(e["id"]));
    from.erase(e["id"]);
  }
  EXPECT_TRUE(from.empty());
}

TEST(ATraceForPerfetto, CountsTheFibersWhoseSlicesSayThatTheyWait) {
  auto const run = leaking_run();
  auto const trace = leaklab::to_chrome_trace(run);
  auto const waits_at = [&](std::uint64_t time) {
    std::size_t n = 0;
    for (auto const& e : events(trace, "X"))
      n += e["cat"] == "wait" && begin_of(e) <= time && time < end_of(e);
    return n;
  };
  std::size_t stuck = 0;
  for (auto const& e : events(trace, "C"))
    if (e["name"] == "stuck") {
      ++stuck;
      EXPECT_EQ(e["args"]["fibers"], run.report.stuck.size());
    } else if (begin_of(e) < 1000 * run.steps.size()) {
      EXPECT_EQ(e["args"]["fibers"], waits_at(begin_of(e))) << e;
    }
  EXPECT_EQ(stuck, 1u);
  EXPECT_EQ(run.report.stuck.size(), 2u);
}

// Returns the items that the counters of a trace say, in the order of time: {when, name of the counter, items}.
std::vector<std::tuple<std::uint64_t, std::string, std::size_t>> items(json const& trace) {
  std::vector<std::tuple<std::uint64_t, std::string, std::size_t>> all;
  for (auto const& e : events(trace, "C"))
    if (e["args"].contains("items"))
      all.emplace_back(begin_of(e) / 1000, e["name"], e["args"]["items"]);
  return all;
}

json trace_with_items(std::function<void()> const& body) {
  auto const run = leaklab::trace(body, leaklab::schedule());
  return leaklab::to_chrome_trace(run, leaklab::schedules_as_json(body, {.only = leaklab::schedule()}));
}

// B puts its value into the slot, from which A takes it when it goes on; then C's is in the slot, for ever.
TEST(ATraceForPerfetto, CountsTheValueInTheSlotOfAnUnbufferedChannel) {
  EXPECT_TRUE(items(leaklab::to_chrome_trace(leaking_run())).empty()); // nothing tells it
  std::vector<std::size_t> counted;
  for (auto const& [when, name, n] : items(trace_with_items(&leaking_body))) {
    EXPECT_EQ(when, counted.size() + 1);
    EXPECT_EQ(name, "items in channel 1 (c)");
    counted.push_back(n);
  }
  auto const run = leaking_run();
  ASSERT_EQ(counted.size(), run.steps.size());
  std::set<std::uint64_t> in_slot; // as the steps tell it
  for (std::size_t k = 0; k < run.steps.size(); ++k) {
    auto const& s = run.steps[k];
    for (auto const id : s.woken)
      in_slot.erase(id);
    if (s.end == leaklab::step::end_t::blocks && s.operation == "unbuffered_channel::push" &&
        !s.waits_for_slot)
      in_slot.insert(s.fiber);
    EXPECT_EQ(counted[k], in_slot.size()) << "after step " << k + 1;
  }
  EXPECT_EQ(counted.back(), 1u);
}

TEST(ATraceForPerfetto, CountsTheItemsOfABufferedChannelWhileAFiberIsInACallOfIt) {
  auto const counted = items(trace_with_items([] {
    auto const two = std::make_shared<boost::fibers::buffered_channel<int>>(4);
    for (int i = 0; i < 5; ++i)
      fiber([=] { two->push(i); }).detach();
    boost::this_fiber::yield();
    int got = 0;
    two->pop(got);
  }));
  ASSERT_GT(counted.size(), 0u);
  std::size_t most = 0;
  for (auto const& [when, name, n] : counted) {
    EXPECT_EQ(name, "items in channel 1 (two)");
    most = std::max(most, n);
  }
  EXPECT_EQ(most, 3u); // one less than the capacity
}

TEST(ATraceForPerfetto, RefusesTheGraphOfAnotherRun) {
  auto const graph = leaklab::schedules_as_json([] {}, {.only = leaklab::schedule()});
  EXPECT_THROW(leaklab::to_chrome_trace(leaking_run(), graph), std::invalid_argument);
}

TEST(ATraceForPerfetto, NamesTheLaneOfEachFiberByItsLetter) {
  auto const trace = leaklab::to_chrome_trace(leaking_run());
  std::map<std::uint64_t, std::string> names;
  for (auto const& e : events(trace, "M"))
    if (e["name"] == "thread_name")
      names[e["tid"].get<std::uint64_t>()] = e["args"]["name"].get<std::string>();
  EXPECT_THAT(names, testing::ElementsAre(std::pair(1, "A body"), std::pair(2, "B"), std::pair(3, "C"),
                                          std::pair(4, "D")));
}

} // namespace
