// The data of a page: every schedule is in it, once, with how it ends; equal futures are merged; beyond a limit, it holds
// what differs from the order of a queue in the first choices, and says so.
#include "explored.hpp"
#include "page_graph.hpp"

#include <leaklab/choose.hpp>
#include <leaklab/explore.hpp>
#include <leaklab/page.hpp>

#include <gmock/gmock.h>
#include <support/locks_by_addresses.hpp>
#include <support/sanitized.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace {

using explored::channel;
using explored::fiber;
using leaklab::schedules_as_json;
using page_graph::ends;
using page_graph::has_left_out;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::ThrowsMessage;
using testing::UnorderedElementsAre;

// The first of three senders leaks the two others, if it is the second one.
std::function<void()> first_of_three() {
  return [] {
    auto const c = std::make_shared<channel>();
    for (int i = 0; i < 3; ++i)
      fiber([=] { c->push(i); }).detach();
    for (int i = 0, got = 0; i < 3 && got != 1; ++i)
      c->pop(got);
  };
}

TEST(APage, HoldsAsManySchedulesOfEachEndAsTheExplorerFinds) {
  for (auto const& body :
       {first_of_three(), explored::yielding(3, 1),
        explored::by_order_of_three([](auto const& order) { return order[0] == 2 ? 2u : 0u; })}) {
    auto const e = leaklab::explore(body, {.strategy = leaklab::enumeration{}});
    auto const graph = schedules_as_json(body, {});
    auto found = ends(graph);
    EXPECT_EQ(found["clean"], e.clean);
    EXPECT_EQ(found["leak"], e.leak);
    EXPECT_EQ(page_graph::schedules(graph), e.schedules);
    EXPECT_EQ(graph["schedules"], e.schedules);
    EXPECT_EQ(graph["complete"], true);
    EXPECT_FALSE(has_left_out(graph));
  }
}

TEST(APage, HasEqualFuturesOnce) {
  std::size_t const fibers = thread_sanitized ? 3 : 4;
  auto const graph = schedules_as_json(explored::yielding(fibers, 1), {});
  EXPECT_EQ(page_graph::schedules(graph), explored::interleavings(fibers, 1));
  EXPECT_LE(graph["nodes"].size(), std::pow(3, fibers) + 2); // how far each of the fibers is
}

TEST(APage, IsTheSameEachTime) {
  EXPECT_EQ(schedules_as_json(first_of_three(), {}), schedules_as_json(first_of_three(), {}));
}

TEST(APage, SaysWhatTheBodyChooses) {
  auto const graph = schedules_as_json(
      [] {
        if (leaklab::choose(3) == 2)
          explored::get_stuck();
      },
      {});
  EXPECT_THAT(ends(graph), UnorderedElementsAre(Pair("clean", 2), Pair("deadlock", 1)));
  EXPECT_EQ(graph["nodes"][1][0], -1); // the result 0
}

TEST(APage, SaysHowASchedulesProcessDies) {
  auto const graph = schedules_as_json(
      [] {
        fiber([] { std::abort(); }).detach();
        fiber([] { throw std::runtime_error("as planned"); }).detach();
      },
      {});
  EXPECT_THAT(ends(graph), ElementsAre(Pair("crashed", 2)));
  std::vector<std::string> texts;
  for (auto const& end : graph["ends"])
    texts.push_back(end["failure"]);
  EXPECT_THAT(texts, UnorderedElementsAre(HasSubstr("SIGABRT"), HasSubstr("as planned")));
}

TEST(APage, SaysWhatTheBodyThrows) {
  auto const graph = schedules_as_json([] { throw std::runtime_error("no picture"); }, {});
  EXPECT_EQ(graph["ends"][0]["how"], "crashed");
  EXPECT_THAT(graph["ends"][0]["failure"].get<std::string>(), HasSubstr("no picture"));
}

TEST(APage, HoldsTheReportOfEachKindOfEnd) {
  auto const graph = schedules_as_json(first_of_three(), {});
  for (auto const& end : graph["ends"]) {
    auto const report = graph["reports"][end["report"].get<std::size_t>()].get<std::string>();
    EXPECT_EQ(report.starts_with("LEAK  " + std::to_string(end["left"].size())), end["how"] == "leak")
        << report;
  }
}

TEST(APage, HoldsWhatFitsIfThereAreTooManyNodes) {
  auto const body = explored::yielding(5, 1);
  auto const graph = schedules_as_json(body, {.most_nodes = 60});
  EXPECT_EQ(graph["complete"], false);
  EXPECT_LE(graph["nodes"].size(), 60u);
  EXPECT_GT(page_graph::schedules(graph), 1u);
  EXPECT_TRUE(has_left_out(graph));
  EXPECT_GT(graph["deepest"], 0);
}

TEST(APage, HoldsWhatFitsIfThereAreTooManySchedules) {
  auto const graph = schedules_as_json(explored::yielding(6, 1), {.max_schedules = 500});
  EXPECT_EQ(graph["complete"], false);
  EXPECT_LE(page_graph::schedules(graph), 500u);
  EXPECT_GT(page_graph::schedules(graph), 50u);
}

TEST(APage, IsCompleteIfTheFirstChoicesAreAllThereAre) {
  auto const graph =
      schedules_as_json(explored::yielding(2, 1), {.schedules = 2'000'000}); // as somebody says
  EXPECT_EQ(graph["complete"], true);
  EXPECT_EQ(page_graph::schedules(graph), explored::interleavings(2, 1));
}

TEST(APage, OfOneScheduleHoldsThatOne) {
  auto const graph = schedules_as_json(first_of_three(), {.only = leaklab::schedule::parse("CB")});
  EXPECT_EQ(page_graph::schedules(graph), 1u);
  EXPECT_EQ(graph["only"], true);
  EXPECT_TRUE(has_left_out(graph));
}

// Each deadlock leaves memory in the process that runs the schedules of a page, and another one goes on.
TEST(APage, HasTheAddressesThatWereExplored) {
  if (sanitized)
    GTEST_SKIP() << "the explorer has malloc's addresses under a sanitizer";
  auto const body = [] {
    explored::yielding(3, 1)();
    locks_by_addresses();
  };
  auto const e = leaklab::explore(body);
  auto const graph = schedules_as_json(body, {});
  EXPECT_GT(e.deadlock, 20u);
  EXPECT_THAT(ends(graph), UnorderedElementsAre(Pair("clean", e.clean), Pair("deadlock", e.deadlock)));
  EXPECT_THAT(graph["reports"].dump(), HasSubstr("DEADLOCK  2 of 5 fibers"));
  auto const one = schedules_as_json(body, {.only = e.first_failure});
  EXPECT_THAT(ends(one), ElementsAre(Pair("deadlock", 1)));
  EXPECT_THAT(one["reports"].dump(), HasSubstr("DEADLOCK  2 of 5 fibers"));
}

TEST(APage, RefusesAScheduleThatDoesNotFit) {
  EXPECT_THAT([] { schedules_as_json(first_of_three(), {.only = leaklab::schedule::parse("Z")}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("at choice 1 \"Z\" cannot be chosen")));
}

// It would show another order, or that none fails.
TEST(APage, RefusesToShowOrOpenAtWhatIsInNoPage) {
  for (auto const& [text, why] : {std::pair(":BC", "with switches before operations"),
                                  std::pair("B+", "a deadline that comes early")}) {
    auto const s = leaklab::schedule::parse(text);
    EXPECT_THAT([&] { schedules_as_json(first_of_three(), {.only = s}); },
                ThrowsMessage<std::invalid_argument>(HasSubstr(why)));
    EXPECT_THAT([&] { schedules_as_json(first_of_three(), {.opens_at = s}); },
                ThrowsMessage<std::invalid_argument>(HasSubstr(why)));
  }
}

TEST(APage, RefusesABodyThatIsNotDeterministic) {
  auto const file = std::tmpfile();
  auto const body = [file] {
    std::fputc('x', file);
    std::fflush(file);
    for (auto n = std::ftell(file) % 2 + 2; n > 0; --n)
      fiber([] { boost::this_fiber::yield(); }).detach();
  };
  EXPECT_THAT([&] { schedules_as_json(body, {}); },
              ThrowsMessage<std::runtime_error>(HasSubstr("not deterministic")));
  std::fclose(file);
}

TEST(APage, RefusesNothingAtAll) {
  EXPECT_THROW(schedules_as_json(nullptr, {}), std::invalid_argument);
  EXPECT_THROW(schedules_as_json([] {}, {.max_schedules = 0}), std::invalid_argument);
  EXPECT_THROW(schedules_as_json([] {}, {.most_nodes = 0}), std::invalid_argument);
  EXPECT_THROW(leaklab::to_html({}), std::invalid_argument);
}

TEST(APage, LetsNoTextEndItsScript) {
  auto const graph = schedules_as_json([] { leaklab::tell(leaklab::telling::gets, "</script><b>"); },
                                       {.title = "<i>&", .summary = "<!--"});
  auto const html = leaklab::to_html(std::span(&graph, 1));
  EXPECT_EQ(html.find("<b>"), html.npos);
  EXPECT_EQ(html.find("<!--"), html.npos);
  EXPECT_NE(html.find("<title>&lt;i>&amp;</title>"), html.npos);
}

} // namespace
