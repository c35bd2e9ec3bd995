// Runs the prefixes of a schedule that failed, the shortest first, until one fails by itself. A search that
// is not complete finds long schedules, and often a few choices at their beginning are enough.
#pragma once

#include <leaklab/explore/made_before.hpp>
#include <leaklab/explore/strategy.hpp>

#include <vector>

namespace leaklab::detail {

class prefixes : public strategy {
public:
  explicit prefixes(std::vector<schedule::choice> choices) : choices_(std::move(choices)) {}

  bool begin(progress& p) override {
    p.length = 0;
    taken_ = p.schedules;
    return !p.failing.any && taken_ <= choices_.size();
  }

  bool may_time_pass(std::size_t place) const override { return choices_.has_time(place, taken_); }
  std::size_t choose(turns const&, std::span<std::uint64_t const> ready, std::size_t place) override {
    return place < taken_ ? choices_.among(ready, place) : 0;
  }
  std::size_t result(std::size_t n, std::size_t place) override {
    return place < taken_ ? choices_.below(n, place) : 0;
  }

private:
  made_before const choices_;
  std::size_t taken_ = 0; // how many of the choices are made
};

} // namespace leaklab::detail
