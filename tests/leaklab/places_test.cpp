// Reading a stack as a person would: which line is the user's, and what that line waits in.
#include <leaklab/report/places.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace {

using leaklab::frame;
using leaklab::detail::places::first_user_frame;
using leaklab::detail::places::where_blocked;
using leaklab::detail::places::without_machinery;

frame const user{"work()::{lambda()#1}::operator()() const", "/p/work.cpp", 7};
frame const caller{"main", "/p/main.cpp", 3};

frame fibers(std::string const& function) {
  return {"boost::fibers::" + function, "/usr/include/boost/fiber/x.hpp", 1};
}

std::string operation(std::vector<frame> const& stack) {
  return where_blocked(stack).operation;
}

TEST(TheFirstUserFrame, IsTheInnermostOutsideLibraries) {
  EXPECT_EQ(first_user_frame(std::vector{fibers("context::suspend()"), user, caller}), user);
}

TEST(TheFirstUserFrame, IsEmptyWhenThereIsNone) {
  EXPECT_EQ(first_user_frame(std::vector{fibers("context::suspend()")}), frame{});
  EXPECT_EQ(first_user_frame({}), frame{});
}

TEST(TheMachinery, IsWhatCalledTheFibersFunction) {
  frame const push = fibers("unbuffered_channel<int>::push(int const&)");
  frame const invoke{"void std::__invoke_impl<void, f>(f&&)", "/usr/include/c++/12/bits/invoke.h", 1};
  frame const run = fibers("worker_context<f>::run_(boost::context::fiber&&)");
  EXPECT_EQ(without_machinery({push, user, invoke, run, caller}), (std::vector{push, user}));
  EXPECT_EQ(without_machinery({push, user, invoke, caller, invoke, run}),
            (std::vector{push, user, invoke, caller}));
}

TEST(TheMachinery, StaysWhenItIsAllThereIs) {
  auto const suspend = fibers("context::suspend()");
  EXPECT_EQ(without_machinery({suspend}), std::vector{suspend});
  EXPECT_TRUE(without_machinery({}).empty());
}

TEST(TheOperation, IsThePublicCallThatTheUsersLineMade) {
  auto const suspend = fibers("context::suspend()");
  EXPECT_EQ(operation({suspend, fibers("unbuffered_channel<int>::push(int const&)"), user}),
            "unbuffered_channel::push");
  EXPECT_EQ(operation({suspend, fibers("buffered_channel<int>::value_pop()"), user}),
            "buffered_channel::value_pop");
  EXPECT_EQ(operation({suspend, fibers("mutex::lock()"), user}), "mutex::lock");
  EXPECT_EQ(operation({suspend, fibers("context::join()"), fibers("fiber::join()"), user}), "fiber::join");
  EXPECT_EQ(operation({suspend, fibers("detail::future_base<int>::wait() const"), user}), "future::wait");
  EXPECT_EQ(operation({suspend, {"boost::this_fiber::sleep_for<long>(x)", "", 0}, user}),
            "this_fiber::sleep_for");
}

TEST(TheOperation, IsTheOutermostLibraryCall) {
  EXPECT_EQ(operation({fibers("condition_variable::wait(std::unique_lock<boost::fibers::mutex>&)"),
                       fibers("barrier::wait()"), user}),
            "barrier::wait");
  EXPECT_EQ(
      operation(
          {fibers("mutex::lock()"), {"std::lock_guard<boost::fibers::mutex>::lock_guard(x)", "", 0}, user}),
      "mutex::lock");
}

TEST(TheOperation, OfAWaitWithAPredicateIsKnownInlinedToo) {
  EXPECT_EQ(operation({fibers("condition_variable_any::wait<x>"),
                       fibers("condition_variable::wait<main()::<lambda()> >"), user}),
            "condition_variable::wait");
  EXPECT_EQ(operation({fibers("condition_variable_any::wait<std::unique_lock<boost::fibers::mutex>, "
                              "f()::<lambda()> >"),
                       user}),
            "condition_variable_any::wait");
}

TEST(TheOperation, BehindTheUsersLineDoesNotCount) {
  EXPECT_EQ(operation({user, fibers("mutex::lock()"), caller}), "");
}

TEST(TheOperation, IsUnknownInAnEmptyStack) {
  auto const found = where_blocked({});
  EXPECT_EQ(found.operation, "");
  EXPECT_EQ(found.at, frame{});
}

} // namespace
