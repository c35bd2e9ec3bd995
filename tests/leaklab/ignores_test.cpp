// Which fibers an ignore matches, and what is said about an ignore that matches none.
#include "report_samples.hpp"

#include <leaklab/gtest/ignores.hpp>

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

using leaklab::detail::ignores;
using leaklab::detail::is_in;

TEST(AFunctionIsNamed, WithAsManyOfItsNamespacesAsOneLikes) {
  auto const* const start = "void my::pool::start<int>(int, my::options)::{lambda()#1}::operator()() const";
  for (auto const* const name : {"my::pool::start", "pool::start", "start", "my::pool"})
    EXPECT_TRUE(is_in(start, name)) << name;
  for (auto const* const name : {"ool::start", "star", "tart", "my::pool::stop", "option"})
    EXPECT_FALSE(is_in(start, name)) << name;
  EXPECT_TRUE(is_in("main", "main"));
  EXPECT_FALSE(is_in("", "main"));
}

TEST(AnIgnore, FitsWhatFitsAllOfIt) {
  auto f = samples::stuck_fiber(2); // in send(int)::{lambda()#1}, started in send(int)
  f.name = "sender";
  auto const fits = [&f](leaklab::ignore const& i) {
    ignores all;
    all.add(i);
    return all.match(f);
  };
  EXPECT_TRUE(fits({.started_in = "send"}));
  EXPECT_TRUE(fits({.blocked_at = "send"}));
  EXPECT_TRUE(fits({.name = "sender"}));
  EXPECT_TRUE(fits({.started_in = "send", .blocked_at = "send", .name = "sender"}));
  EXPECT_FALSE(fits({.started_in = "receive"}));
  EXPECT_FALSE(fits({.started_in = "send", .name = "send"}));
}

TEST(AnIgnore, ThatFitsNothingIsToldWithItsFields) {
  ignores all;
  all.add({.started_in = "send"});
  all.add({.started_in = "receive", .name = "b"});
  EXPECT_TRUE(all.match(samples::stuck_fiber(2)));
  EXPECT_EQ(all.unused(),
            "leaklab: no fiber was ignored by {.started_in = \"receive\", .name = \"b\"}: take it away\n");
}

TEST(AnIgnore, MayNotFitEverything) {
  EXPECT_THROW(ignores().add({}), std::invalid_argument);
}

} // namespace
