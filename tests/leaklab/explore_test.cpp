// Exploring counts every schedule, once, by how it ends; a body that cannot be explored is refused; nothing
// stays behind.
#include "explored.hpp"
#include "exploring.hpp"
#include <support/sanitized.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/gtest.hpp>
#include <leaklab/run.hpp>
#include <leaklab/this_fiber.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <csignal>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <sys/resource.h>

namespace {

using namespace std::chrono_literals;
using explored::fiber;
using leaklab::exploration;
using leaklab::explore;
using leaklab::schedule;
using testing::HasSubstr;

std::uint64_t ends(exploration const& e) {
  return e.clean + e.leak + e.deadlock + e.unfinished + e.crashed + e.failed;
}

// ---------------------------------------------------------------- counts

TEST_F(Exploring, FindsEveryInterleavingOnce) {
  for (std::size_t fibers = 0; fibers <= 5; ++fibers)
    for (std::size_t yields = 0; yields <= 4; ++yields) {
      auto const expected = explored::interleavings(fibers, yields);
      if (expected > scaled(300'000))
        continue;
      auto const e = explore(explored::yielding(fibers, yields));
      EXPECT_TRUE(e.complete);
      EXPECT_EQ(e.schedules, expected) << fibers << " fibers that yield " << yields << " times";
      EXPECT_EQ(e.clean, expected);
      EXPECT_FALSE(e.first_failure);
    }
}

TEST_F(Exploring, SeesEveryOrderOfThreeFibersOnce) {
  // 0 to 5 stuck, a number for each order
  auto const e = explore(explored::by_order_of_three([](std::vector<int> const& order) {
    return static_cast<std::size_t>(order[0] * 2 + (order[1] > order[2] ? 1 : 0));
  }));
  EXPECT_TRUE(e.complete);
  // The stuck fibers get stuck in some order: k of them in k! orders, and nothing depends on which.
  EXPECT_EQ(e.by_stuck,
            (std::map<std::size_t, std::uint64_t>{{0, 1}, {1, 1}, {2, 2}, {3, 6}, {4, 24}, {5, 120}}));
}

TEST_F(Exploring, TellsTheVerdictsApart) {
  auto const leak = explore([] { fiber(&explored::get_stuck).detach(); });
  EXPECT_EQ(leak.leak, 1u);
  auto const deadlock = explore(&explored::get_stuck);
  EXPECT_EQ(deadlock.deadlock, 1u);
  auto const crash = explore([] { raise(SIGSEGV); });
  EXPECT_EQ(crash.crashed, 1u);
  auto const thrown = explore([] { throw std::runtime_error("wrong sum"); });
  EXPECT_EQ(thrown.crashed, 1u);
  for (auto const& e : {leak, deadlock, crash, thrown}) {
    EXPECT_EQ(ends(e), 1u);
    EXPECT_EQ(e.schedules, 1u);
    EXPECT_TRUE(e.complete);
    EXPECT_EQ(e.first_failure, schedule());
  }
}

// The second of three fibers crashes the process in half of all orders.
TEST_F(Exploring, GoesOnAfterEachCrash) {
  auto const body = explored::by_order_of_three([](std::vector<int> const& order) {
    if (order[0] > order[1])
      std::abort();
    return 0u;
  });
  auto const e = explore(body);
  EXPECT_TRUE(e.complete);
  EXPECT_EQ(e.schedules, 6u);
  EXPECT_EQ(e.clean, 3u);
  EXPECT_EQ(e.crashed, 3u);
  EXPECT_EQ(e.by_stuck, (std::map<std::size_t, std::uint64_t>{{0, 3}}));
  ASSERT_TRUE(e.first_failure);
  EXPECT_EQ(to_string(*e.first_failure), "C"); // the second fiber first
}

TEST_F(Exploring, CountsHowManyOutliveTheBody) {
  auto const e = explore([] {
    auto const done = std::make_shared<explored::channel>();
    for (int i = 0; i < 3; ++i)
      fiber([=] {
        if (i > 0)
          done->push(i);
      }).detach();
    done->value_pop();
    done->value_pop();
  });
  EXPECT_TRUE(e.complete);
  EXPECT_EQ(e.clean, e.schedules);
  // One at least: who sent last goes on only when the body suspends, or has returned.
  EXPECT_EQ(e.by_outlived, (std::map<std::size_t, std::uint64_t>{{1, 44}, {2, 52}, {3, 24}}));
  EXPECT_EQ(e.schedules, 44u + 52 + 24);
}

TEST_F(Exploring, FindsTheShortestScheduleThatFails) {
  // Fails only if the last of n fibers runs first: one choice, whatever n is.
  for (int n = 2; n <= 6; ++n) {
    auto const e = explore([n] {
      auto const first = std::make_shared<int>(-1);
      for (int i = 0; i < n; ++i)
        fiber([=] {
          if (*first == -1)
            *first = i;
          if (i == n - 1 && *first == i)
            explored::get_stuck();
        }).detach();
    });
    EXPECT_TRUE(e.complete);
    ASSERT_TRUE(e.first_failure) << n;
    EXPECT_EQ(to_string(*e.first_failure), leaklab::fiber_letter(static_cast<std::uint64_t>(n + 1)));
  }
}

// A search that is not complete finds long schedules; of those it keeps what is needed.
TEST_F(Exploring, ShortensWhatItFinds) {
  // Fails if the last of n fibers runs first, or crashes then.
  for (auto const& fail : {std::function<void()>(&explored::get_stuck), std::function<void()>(&std::abort)})
    for (int n = 4; n <= 16; n += sanitized ? 6 : 1) { // a crash costs a process, which is slow there
      auto const body = [n, fail] {
        auto const first = std::make_shared<int>(-1);
        for (int i = 0; i < n; ++i)
          fiber([=] {
            if (*first == -1)
              *first = i;
            if (i == n - 1 && *first == i)
              fail();
          }).detach();
      };
      for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        auto const e = explore(body, {.strategy = leaklab::random_walk{seed}, .max_schedules = 200});
        EXPECT_FALSE(e.complete);
        EXPECT_EQ(e.schedules, 200u);
        ASSERT_TRUE(e.first_failure) << n;
        EXPECT_EQ(*e.first_failure, schedule({static_cast<std::uint64_t>(n + 1)}));
      }
    }
}

// Whichever of the two runs first: then the other waits for ever, which is a leak unless it is the one in the
// background. In that case external work is abandoned with it.
TEST_F(Exploring, ForgetsExternalWorkOfOneScheduleInTheNext) {
  for (bool const service_first : {true, false}) {
    auto const e = explore([=] {
      auto const first = std::make_shared<int>(0);
      auto const never = std::make_shared<boost::fibers::unbuffered_channel<int>>();
      auto const service = [=] {
        leaklab::this_fiber::mark_background();
        if (std::exchange(*first, 1) == 1)
          return;
        leaklab::external_work const outside;
        never->value_pop();
      };
      auto const client = [=] {
        if (std::exchange(*first, 1) == 0)
          never->value_pop();
      };
      fiber(service_first ? std::function<void()>(service) : client).detach();
      fiber(service_first ? std::function<void()>(client) : service).detach();
    });
    EXPECT_TRUE(e.complete);
    EXPECT_EQ(e.schedules, 2u);
    EXPECT_EQ(e.leak, 1u);
    EXPECT_EQ(e.clean, 1u);
  }
}

TEST_F(Exploring, FindsALostUpdate) {
  // Reads, lets others run, writes: wrong unless both do so undisturbed.
  auto const body = [] {
    auto const sum = std::make_shared<int>(0);
    auto const add = [=] {
      auto const before = *sum;
      boost::this_fiber::yield();
      *sum = before + 1;
    };
    fiber a(add), b(add);
    a.join();
    b.join();
    if (*sum != 2)
      throw std::logic_error("an update is lost");
  };
  auto const e = explore(body);
  EXPECT_TRUE(e.complete);
  EXPECT_GT(e.crashed, 0u);
  EXPECT_GT(e.clean, 0u);
  ASSERT_TRUE(e.first_failure);
  EXPECT_THROW(leaklab::replay(body, *e.first_failure), std::logic_error);
}

// ---------------------------------------------------------------- limits

TEST_F(Exploring, StopsAtTheMostSchedulesAllowed) {
  for (std::uint64_t most : {1, 2, 19, 20, 21}) {
    auto const e = explore(explored::yielding(2, 2), {.max_schedules = most}); // has 20
    EXPECT_EQ(e.schedules, std::min<std::uint64_t>(most, 20)) << most;
    EXPECT_EQ(e.complete, most > 20 || e.schedules < most) << most;
  }
}

TEST_F(Exploring, CountsAScheduleWithoutEndAsUnfinished) {
  auto const for_ever = [] {
    for (;;)
      boost::this_fiber::yield();
  };
  auto const e = explore(for_ever, {.max_steps = 1000});
  EXPECT_EQ(e.schedules, 1u);
  EXPECT_EQ(e.unfinished, 1u);
  EXPECT_FALSE(e.complete); // nobody knows what would have come
  EXPECT_TRUE(e.by_stuck.empty());
}

long most_resident_mib(int whose) {
  rusage usage{};
  getrusage(whose, &usage);
  return usage.ru_maxrss >> 10;
}

// Bodies that keep much each time, or more: no process grows beyond 128 MiB and a schedule, and no schedule
// is lost.
TEST_F(Exploring, KeepsMemoryFlat) {
  if (sanitized)
    GTEST_SKIP() << "under a sanitizer memory is another";
  struct {
    std::size_t fibers, yields, mib;                    // of each schedule
  } const cases[] = {{4, 1, 1}, {5, 0, 8}, {2, 2, 40}}; // together 2.5 GiB, 1 GiB and 800 MiB
  for (auto const& c : cases) {
    auto const body = [&c] {
      auto const bytes = c.mib << 20;
      auto* const kept = new char[bytes];
      for (std::size_t i = 0; i < bytes; i += 4096)
        const_cast<char volatile*>(kept)[i] = 1;
      explored::yielding(c.fibers, c.yields)();
    };
    auto const e = explore(body);
    EXPECT_TRUE(e.complete);
    EXPECT_EQ(e.schedules, explored::interleavings(c.fibers, c.yields));
    EXPECT_LT(most_resident_mib(RUSAGE_CHILDREN), most_resident_mib(RUSAGE_SELF) + 128 + 40 + 24);
  }
}

TEST_F(Exploring, LeavesTheCallersVariablesAlone) {
  int calls = 0;
  explore([&] { ++calls; });
  EXPECT_EQ(calls, 0);
}

TEST_F(Exploring, PrintsNothingOfWhatTheBodyPrints) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  explore([] {
    std::cout << "out" << std::endl;
    std::cerr << "err" << std::endl;
  });
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(Exploring, WorksBesideOtherThreadsOfTheCaller) {
  if (address_sanitized)
    GTEST_SKIP()
        << "AddressSanitizer lets a child inherit the locks that its allocator holds for other threads";
  if (thread_sanitized)
    GTEST_SKIP() << "ThreadSanitizer may end a child that was forked beside other threads and starts one";
  std::vector<std::thread> callers;
  std::atomic<std::size_t> right = 0;
  for (int t = 0; t < 4; ++t)
    callers.emplace_back([&] {
      auto const e = explore(explored::yielding(3, 1));
      right += e.complete && e.schedules == explored::interleavings(3, 1);
    });
  for (auto& c : callers)
    c.join();
  EXPECT_EQ(right, 4u);
}

// ---------------------------------------------------------------- as text and JSON

TEST_F(Exploring, PrintsItsCounts) {
  std::ostringstream out;
  out << explore(explored::by_order_of_three([](auto const& order) { return order[0] == 2 ? 1u : 0u; }));
  EXPECT_EQ(out.str(), "complete: 6 schedules of one thread\n"
                       "           4  clean\n"
                       "           2  leak\n"
                       "shortest schedule that is not clean: \"D\"\n");
  std::ostringstream limited;
  limited << explore(explored::yielding(2, 2), {.max_schedules = 1});
  EXPECT_EQ(limited.str(), "not complete: 1 schedule of one thread\n"
                           "           1  clean\n");
}

// Nobody reads 65,000 letters on a terminal. The JSON has them all.
TEST_F(Exploring, CutsALongScheduleInTextAndNotInJson) {
  exploration e;
  e.schedules = e.leak = 1;
  e.first_failure = schedule(std::vector<std::uint64_t>(65'000, 2));
  std::ostringstream out;
  out << e;
  EXPECT_EQ(out.str(), "not complete: 1 schedule of one thread\n"
                       "           1  leak\n"
                       "shortest schedule that is not clean: \"" +
                           std::string(60, 'B') + "...\" and 64940 more choices\n");
  EXPECT_EQ(to_json(e).at("first_failure"), std::string(65'000, 'B'));
}

TEST_F(Exploring, GivesItsCountsAsJson) {
  auto const j =
      to_json(explore(explored::by_order_of_three([](auto const& o) { return o[0] == 2 ? 1u : 0u; })));
  EXPECT_EQ(j,
            nlohmann::json::parse(R"({"schedules": 6, "complete": true, "held_back": 0, "clean": 4, "leak": 2,
      "deadlock": 0, "unfinished": 0, "crashed": 0, "failed": 0, "by_stuck": {"0": 4, "1": 2},
      "by_outlived": {"3": 6}, "groups": {}, "first_failure": "D", "failure_text": null,
      "first_unfinished": null, "doubt": null})"));
  EXPECT_TRUE(to_json(explore([] {})).at("first_failure").is_null());
}

} // namespace
