// A body whose choices do not depend on its schedule alone is refused, with the choice and the line.
#include "explored.hpp"
#include "exploring.hpp"

#include <leaklab/choose.hpp>
#include <leaklab/explore.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using explored::fiber;
using leaklab::choose;
using leaklab::explore;

std::string refusal(std::function<void()> body) {
  try {
    explore(std::move(body));
  } catch (std::runtime_error const& e) {
    return e.what();
  }
  return "not refused";
}

std::string at(int line) {
  return " at tests/leaklab/explore_choices_refusals_test.cpp:" + std::to_string(line);
}

constexpr auto not_deterministic = "leaklab::explore: the body is not deterministic: ";

// The child process remembers how often it has run the body.
TEST_F(Exploring, RefusesAnotherNumberToChooseFrom) {
  auto const line = __LINE__ + 5;
  auto const text = refusal([] {
    static std::size_t runs = 0;
    choose(2);
    boost::this_fiber::yield();
    choose(++runs == 2 ? 4 : 3);
    boost::this_fiber::yield();
  });
  EXPECT_EQ(text, not_deterministic +
                      std::string("at choice 2 fiber A had called choose(3), and after the same "
                                  "choices fiber A called choose(4)") +
                      at(line));
}

TEST_F(Exploring, RefusesAChoiceOfAnotherFiber) {
  EXPECT_THAT(
      refusal([] {
        static std::size_t runs = 0;
        if (++runs == 2)
          fiber([] { choose(2); }).join();
        else
          choose(2);
      }),
      testing::HasSubstr("at choice 1 fiber A had called choose(2), and after the same choices fiber B "
                         "called choose(2) at tests/"));
}

TEST_F(Exploring, RefusesFibersInPlaceOfAResult) {
  EXPECT_EQ(refusal([] {
              static std::size_t runs = 0;
              ++runs == 2 ? explored::yielding(2, 0)() : void(choose(2));
            }),
            not_deterministic +
                std::string("at choice 1 fiber A had called choose(2), and after the same choices "
                            "fibers {B, C} were ready"));
}

TEST_F(Exploring, RefusesAResultInPlaceOfFibers) {
  EXPECT_THAT(
      refusal([] {
        static std::size_t runs = 0;
        ++runs == 2 ? void(choose(2)) : explored::yielding(2, 0)();
      }),
      testing::HasSubstr("at choice 1 fibers {B, C} had been ready, and after the same choices fiber A "
                         "called choose(2) at tests/"));
}

TEST_F(Exploring, RefusesABodyThatChoosesNoMore) {
  EXPECT_EQ(refusal([] {
              static std::size_t runs = 0;
              if (++runs != 2)
                choose(2);
            }),
            not_deterministic +
                std::string("at choice 1 fiber A had called choose(2), and after the same choices "
                            "the run had ended"));
}

TEST_F(Exploring, RefusesAChoiceOfAThreadThatIsNotTheWorlds) {
  auto const line = __LINE__ + 1;
  auto const text = refusal([] { std::thread([] { choose(2); }).join(); });
  EXPECT_EQ(text, "leaklab::explore: choose() is called outside the fibers of the world" + at(line) +
                      ": what it returns there is no part of a schedule, so such a body cannot be explored");
}

TEST_F(Exploring, TakesAChoiceAmongOneOnAnyThread) {
  auto const e = explore([] { std::thread([] { choose(1); }).join(); });
  EXPECT_EQ(e.clean, 1u);
  EXPECT_TRUE(e.complete);
}

} // namespace
