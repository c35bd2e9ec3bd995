// Code that is compiled without the overlay, in a program that explores threads: it is refused by name when it runs.
#include "threads_mixed.hpp"

#include <leaklab/explore.hpp>
#include <leaklab/replay.hpp>

#include <boost/fiber/all.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using leaklab::explore_options;
using leaklab::switches;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

struct operation {
  std::string name;
  void (*body)();
  std::string place; // of the first one that is met
  friend std::ostream& operator<<(std::ostream& os, operation const& o) { return os << o.name; }
};

class AnOperationWithoutThreads : public testing::TestWithParam<operation> {};

TEST_P(AnOperationWithoutThreads, IsRefusedByNameWhereFibersAreToBeSwitchedBeforeIt) {
  auto const& [name, body, place] = GetParam();
  auto const refused = testing::ThrowsMessage<std::runtime_error>(
      AllOf(HasSubstr("an operation is compiled without leaklab_explore_threads() in " + place),
            HasSubstr("tests/leaklab/threads_mixed.cpp:"),
            HasSubstr("call leaklab_explore_threads(TARGET) in CMake")));
  explore_options o{.switches = switches::at_synchronisation};
  auto const explores = [&, body = body] { leaklab::explore(body, o); };
  EXPECT_THAT(explores, refused);
  o.strategy = leaklab::pct{};
  EXPECT_THAT(explores, refused);
  EXPECT_THAT([body = body] { leaklab::replay(body, leaklab::schedule::parse(":")); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("an operation is compiled without leaklab_explore_threads() in " + place)));
}

TEST_P(AnOperationWithoutThreads, IsLikeAnyOtherElsewhere) {
  auto const& o = GetParam();
  EXPECT_TRUE(leaklab::explore(o.body).complete);
  EXPECT_EQ(leaklab::replay(o.body, leaklab::schedule()).verdict, leaklab::verdict::clean);
}

std::vector<operation> const operations{
    {"unbuffered", &mixed::unbuffered, "unbuffered_channel::"},
    {"buffered", &mixed::buffered, "buffered_channel::"},
    {"tries", &mixed::tries, "buffered_channel::try_push"},
    {"condition", &mixed::condition, "condition_variable_any::wait"},
#ifndef __clang__ // which does not inline what a future waits in. That is no template: the linker keeps the overlay's
    {"future", &mixed::future, "future::get"},
#endif
};
INSTANTIATE_TEST_SUITE_P(OfEachKind, AnOperationWithoutThreads, testing::ValuesIn(operations),
                         [](auto const& p) { return p.param.name; });

} // namespace
