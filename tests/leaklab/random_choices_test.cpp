// Random programs that yield, choose and get stuck, judged against an enumeration that knows nothing of
// fibers: it counts the paths of the same programs, drawn as trees.
#include "explored.hpp"
#include "exploring.hpp"
#include <support/sanitized.hpp>

#include <leaklab/choose.hpp>
#include <leaklab/explore.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <vector>

namespace {

using explored::fiber;
using random = std::mt19937_64;

// What a fiber has yet to do.
struct plan {
  enum class what_t { ends, gets_stuck, yields, chooses };
  what_t what = what_t::ends;
  std::vector<plan> then{}; // after a yield, one; of a choice, one for each result
};

// Never yields more than twice, or such a fiber might be held back as unfair.
plan any_plan(random& numbers, int yields, int choices) {
  auto const what = numbers() % 8;
  if (what < 3 && yields > 0)
    return {plan::what_t::yields, {any_plan(numbers, yields - 1, choices)}};
  if (what < 6 && choices > 0) {
    plan p{plan::what_t::chooses};
    for (auto n = 1 + numbers() % 3; n > 0; --n)
      p.then.push_back(any_plan(numbers, yields, choices - 1));
    return p;
  }
  return {what == 6 ? plan::what_t::gets_stuck : plan::what_t::ends};
}

void do_it(plan const& p) {
  switch (p.what) {
  case plan::what_t::ends:
    return;
  case plan::what_t::gets_stuck:
    return explored::get_stuck();
  case plan::what_t::yields:
    boost::this_fiber::yield();
    return do_it(p.then.front());
  case plan::what_t::chooses:
    return do_it(p.then[leaklab::choose(p.then.size())]);
  }
}

using counts = std::map<std::size_t, std::uint64_t>; // how many schedules leave so many stuck

void run_each(std::vector<plan const*> const& ready, std::size_t stuck, counts& all);

// Goes on with fiber number i, which is running, as `p`.
void go_on(std::vector<plan const*> ready, std::size_t i, plan const& p, std::size_t stuck, counts& all) {
  if (p.what == plan::what_t::chooses) {
    for (auto const& next : p.then)
      go_on(ready, i, next, stuck, all);
    return;
  }
  if (p.what == plan::what_t::yields) {
    ready[i] = &p.then.front();
    return run_each(ready, stuck, all);
  }
  ready.erase(ready.begin() + static_cast<std::ptrdiff_t>(i));
  run_each(ready, stuck + (p.what == plan::what_t::gets_stuck), all);
}

void run_each(std::vector<plan const*> const& ready, std::size_t stuck, counts& all) {
  if (ready.empty())
    ++all[stuck];
  for (std::size_t i = 0; i < ready.size(); ++i)
    go_on(ready, i, *ready[i], stuck, all);
}

// The body starts some fibers, and chooses how many.
counts by_hand(std::vector<plan> const& plans) {
  counts all;
  for (std::size_t n = 0; n <= plans.size(); ++n) {
    std::vector<plan const*> ready;
    for (std::size_t i = 0; i < n; ++i)
      ready.push_back(&plans[i]);
    run_each(ready, 0, all);
  }
  return all;
}

counts by_exploring(std::vector<plan> const& plans) {
  auto const e = leaklab::explore([&] {
    for (auto n = leaklab::choose(plans.size() + 1); n > 0; --n)
      fiber([&p = plans[n - 1]] { do_it(p); }).detach();
  });
  EXPECT_TRUE(e.complete) << e;
  EXPECT_EQ(e.held_back, 0u);
  EXPECT_EQ(e.clean + e.leak, e.schedules);
  return e.by_stuck;
}

TEST_F(Exploring, CountsRandomProgramsAsAnEnumerationByHandDoes) {
  std::uint64_t compared = 0, schedules = 0;
  auto const programs = scaled(300);
  for (std::uint64_t seed = 1; compared < programs; ++seed) {
    random numbers(seed);
    std::vector<plan> plans;
    for (auto n = 1 + numbers() % 3; n > 0; --n)
      plans.push_back(any_plan(numbers, 2, 2));
    auto const expected = by_hand(plans);
    std::uint64_t all = 0;
    for (auto const& [stuck, n] : expected)
      all += n;
    if (all > (sanitized ? 200 : 20'000))
      continue;
    ASSERT_EQ(by_exploring(plans), expected) << "seed " << seed;
    ++compared;
    schedules += all;
  }
  RecordProperty("schedules", std::to_string(schedules));
}

} // namespace
