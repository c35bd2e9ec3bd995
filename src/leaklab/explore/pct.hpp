// Probabilistic concurrency testing: Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler
// with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010. Every fiber gets a random priority, and the
// ready one with the highest runs; at depth - 1 choices, drawn at random, the fiber that would run gets the
// lowest. A bug that needs d ordering constraints (its depth) is found in each schedule with probability 1/(n
// k^(d-1)) or better, for n fibers and k choices; the lesson's leak needs one or two. k is taken to be the
// most choices seen so far. The same seed gives the same schedules.
#pragma once

#include <leaklab/explore/random_numbers.hpp>
#include <leaklab/explore/strategy.hpp>

#include <algorithm>
#include <vector>

namespace leaklab {

class pct_search : public strategy {
public:
  pct_search(unsigned depth, std::uint64_t seed) : depth_(depth), seed_(seed) {}

  bool begin(progress& p) override {
    p.length = 0;
    walk_ = mixed(seed_, p.schedules);
    lowered_.clear();
    changes_.clear();
    auto const choices = std::max<std::uint64_t>(p.most_seen_choices, 1);
    for (unsigned i = 1; i < depth_; ++i)
      changes_.push_back(mixed(walk_, ~std::uint64_t{i}) % choices);
    return true;
  }

  std::size_t choose(progress&, std::span<std::uint64_t const> ready, std::size_t place) override {
    auto best = highest(ready);
    if (std::ranges::find(changes_, place) != changes_.end()) {
      lowered_.push_back(ready[best]);
      best = highest(ready);
    }
    return best;
  }

private:
  // Who was lowered comes after all others, the last one last.
  bool is_before(std::uint64_t a, std::uint64_t b) const {
    auto const when = [this](std::uint64_t id) { return std::find(lowered_.rbegin(), lowered_.rend(), id); };
    auto const la = when(a), lb = when(b);
    if (la == lowered_.rend() && lb == lowered_.rend())
      return mixed(walk_, a) > mixed(walk_, b);
    return la > lb; // further from the end: lowered earlier, or never
  }

  std::size_t highest(std::span<std::uint64_t const> ready) const {
    std::size_t best = 0;
    for (std::size_t i = 1; i < ready.size(); ++i)
      if (is_before(ready[i], ready[best]))
        best = i;
    return best;
  }

  unsigned const depth_;
  std::uint64_t const seed_;
  std::uint64_t walk_ = 0;
  std::vector<std::uint64_t> lowered_; // the last one at the end
  std::vector<std::uint64_t> changes_; // choices at which a fiber is lowered
};

} // namespace leaklab
