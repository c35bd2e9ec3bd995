// A traced run as JSON: the keys other programs rely on, and the facts in them.
#include "explored.hpp"
#include <support/golden.hpp>

#include <leaklab/telling.hpp>
#include <leaklab/this_fiber.hpp>
#include <leaklab/trace.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace {

using explored::channel;
using explored::fiber;
using leaklab::schedule;
using leaklab::step;
using leaklab::trace;

void send(std::shared_ptr<channel> const& c) {
  c->push(1);
}

// Sends two values and receives one.
void hand_over() {
  auto const c = std::make_shared<channel>();
  fiber(&send, c).detach();
  fiber(&send, c).detach();
  c->value_pop();
}

TEST(ATraceAsJson, IsGolden) {
  auto const json = leaklab::to_json(trace(&hand_over, schedule::parse("C")));
  EXPECT_THAT(json["steps"].dump(2) + "\n", IsGolden("trace_steps.json"));
  EXPECT_EQ(json["choices"], "CBB");
  EXPECT_EQ(json["report"]["verdict"], "leak");
  EXPECT_EQ(json["report"]["stuck"].size(), 1u);
  EXPECT_EQ(json.size(), 4u);
  EXPECT_TRUE(json["names"].is_object() && json["names"].empty());
}

// A traced run keeps the first name of a fiber, and what was told.
TEST(ATraceAsJson, HasNamesAndWhatWasTold) {
  auto const json = leaklab::to_json(trace(
      [] {
        fiber([] {
          leaklab::this_fiber::set_name("first");
          leaklab::tell(leaklab::telling::fails, "photo1");
        }).join();
        leaklab::tell(leaklab::telling::returns_error, "no picture");
      },
      {}));
  EXPECT_EQ(json["names"], nlohmann::json({{"2", "first"}}));
  EXPECT_EQ(json["steps"][1]["told"], nlohmann::json::parse(R"([{"what": "fails", "text": "photo1"}])"));
  EXPECT_EQ(json["steps"][2]["told"],
            nlohmann::json::parse(R"([{"what": "returns_error", "text": "no picture"}])"));
}

TEST(ATraceAsJson, OfABodyThatStartsNoFibersHasOneStep) {
  auto const json = leaklab::to_json(trace([] {}, {}));
  EXPECT_EQ(json["choices"], "");
  ASSERT_EQ(json["steps"].size(), 1u);
  auto const& only = json["steps"][0];
  EXPECT_EQ(only["fiber"], 1);
  EXPECT_EQ(only["ready"], nlohmann::json({1}));
  EXPECT_TRUE(only["started"].is_array() && only["started"].empty());
  EXPECT_TRUE(only["woken"].is_array() && only["woken"].empty());
  EXPECT_EQ(only["end"], "ends");
  EXPECT_EQ(only["operation"], "");
  EXPECT_EQ(only["at"]["line"], 0);
}

TEST(ATraceAsJson, HasAnEmptyListWhereThereAreNoSteps) {
  auto const json = leaklab::to_json(leaklab::traced_run{});
  EXPECT_TRUE(json["steps"].is_array() && json["steps"].empty());
}

TEST(EndsOfSteps, HaveTheirOwnNames) {
  using enum step::end_t;
  EXPECT_EQ(to_string(blocks), "blocks");
  EXPECT_EQ(to_string(yields), "yields");
  EXPECT_EQ(to_string(ends), "ends");
  EXPECT_EQ(to_string(dispatches), "dispatches");
  EXPECT_EQ(to_string(runs), "runs");
}

} // namespace
