// Probabilistic concurrency testing: Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler
// with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010.
//
// Every fiber gets a random priority, and the ready fiber with the highest one runs. At depth - 1 choices,
// drawn at random, the fiber that would run gets the lowest priority. A bug that needs d ordering constraints
// (its depth) is found in each schedule with at least this probability, for n fibers and k choices:
//
//   1 / (n * k^(d-1))
//
// The leak of lesson 4 needs one constraint or two. k is taken to be the most choices seen so far, in the
// first 256 schedules of the seed. The same seed gives the same schedules.
//
// Where a deadline may come early, time is one more fiber, with a priority of its own.
//
// A result of choose() is drawn at random, all equally likely; it is none of the k choices. So a bug that
// also needs r results out of m each is found with 1 / m^r of that probability.
//
// Priorities alone are not fair: a fiber that polls, with a higher priority than the fiber it waits for,
// would poll for ever. Two rules make every schedule fair:
//
// 1. A fiber that has yielded more than 64 times, doing nothing else, while another was ready and did not
//    run, gets the lowest priority.
// 2. A fiber that was ready for 1,000 choices and did not run gets the highest priority.
//
// The paper's bound holds for programs in which neither rule applies: no fiber yields more than 64 times in a
// row, and none is ready for 1,000 choices without running.
#pragma once

#include <leaklab/explore/strategy.hpp>
#include <leaklab/world/random_numbers.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace leaklab::detail {

class pct_search : public strategy {
public:
  pct_search(unsigned depth, std::uint64_t seed, part p) : depth_(depth), seed_(seed), part_(p) {}

  bool begin(progress& p) override {
    p.length = 0;
    auto const number = number_of(p.schedules, part_);
    walk_ = mixed(seed_, number);
    lowered_.clear();
    raised_.clear();
    changes_.clear();
    among_fibers_ = 0;
    auto const first = std::min<std::uint64_t>(number, progress::first_schedules);
    auto const choices = std::max<std::uint64_t>(
        first == 0 ? 0 : *std::max_element(p.first_choices, p.first_choices + first), 1);
    for (unsigned i = 1; i < depth_; ++i)
      changes_.push_back(mixed(walk_, ~std::uint64_t{i}) % choices);
    return true;
  }

  std::size_t choose(turns const& t, std::span<std::uint64_t const> ready, std::size_t) override {
    auto const front = ready.front();
    if (t.choices_waited(front) > most_waited)
      raise(front);
    auto best = highest(ready);
    auto const lower_best = [&] {
      lower(ready[best]);
      best = highest(ready);
    };
    if (std::ranges::find(changes_, among_fibers_++) != changes_.end())
      lower_best();
    while (t.yields_of(ready[best], front) > most_yields) // never true of the front itself
      lower_best();
    return best;
  }
  std::size_t result(std::size_t n, std::size_t place) override { return mixed(~walk_, place) % n; }

private:
  static constexpr std::uint64_t most_waited = 1000;
  static constexpr std::size_t most_yields = 64;

  void lower(std::uint64_t id) {
    std::erase(raised_, id);
    std::erase(lowered_, id);
    lowered_.push_back(id);
  }
  void raise(std::uint64_t id) {
    std::erase(raised_, id);
    std::erase(lowered_, id);
    raised_.push_back(id);
  }

  // Returns what orders the fibers; the greater value runs first. First come the raised fibers, the last one
  // raised before the others; then all that were neither raised nor lowered; then the lowered ones, the last
  // one lowered at the end.
  std::pair<std::ptrdiff_t, std::uint64_t> rank(std::uint64_t id) const {
    if (auto const r = std::ranges::find(raised_, id); r != raised_.end())
      return {r - raised_.begin() + 1, 0};
    if (auto const l = std::ranges::find(lowered_, id); l != lowered_.end())
      return {lowered_.begin() - l - 1, 0};
    return {0, mixed(walk_, id)};
  }

  std::size_t highest(std::span<std::uint64_t const> ready) const {
    auto const best = std::ranges::max_element(ready, {}, [this](std::uint64_t id) { return rank(id); });
    return static_cast<std::size_t>(best - ready.begin());
  }

  unsigned const depth_;
  std::uint64_t const seed_;
  part const part_;
  std::uint64_t walk_ = 0;
  std::uint64_t among_fibers_ = 0;     // how many choices were made among fibers
  std::vector<std::uint64_t> lowered_; // the last one at the end
  std::vector<std::uint64_t> raised_;  // the last one at the end
  std::vector<std::uint64_t> changes_; // the choices at which a fiber is lowered
};

} // namespace leaklab::detail
