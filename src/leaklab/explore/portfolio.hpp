// Takes turns among random_walk, pct and uniform_walk: schedule number k of a seed is the one that has this number
// by strategy k % 3. What one of them finds seldom, another may find soon. The same seed gives the same schedules.
#pragma once

#include <leaklab/explore/pct.hpp>
#include <leaklab/explore/random_walk.hpp>
#include <leaklab/explore/strategy.hpp>
#include <leaklab/explore/uniform_walk.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace leaklab::detail {

class portfolio_search : public strategy {
public:
  portfolio_search(std::uint64_t seed, part p)
      : part_(p), random_walk_(seed, p), pct_(leaklab::pct{}.depth, seed, p), uniform_walk_(seed, p) {}

  bool begin(progress& p) override {
    turn_ = all_[number_of(p.schedules, part_) % all_.size()];
    return turn_->begin(p);
  }
  std::size_t choose(turns const& t, std::span<std::uint64_t const> ready, std::size_t place) override {
    return turn_->choose(t, ready, place);
  }
  std::size_t result(std::size_t n, std::size_t place) override { return turn_->result(n, place); }

private:
  part const part_;
  random_walk_search random_walk_;
  pct_search pct_;
  uniform_walk_search uniform_walk_;
  std::array<strategy*, 3> const all_{&random_walk_, &pct_, &uniform_walk_};
  strategy* turn_ = &random_walk_;
};

} // namespace leaklab::detail
