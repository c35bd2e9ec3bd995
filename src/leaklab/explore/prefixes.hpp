// Runs the prefixes of a schedule that failed, the shortest first, until one fails by itself. A search that
// is not complete finds long schedules, and often a few choices at their beginning are enough.
#pragma once

#include <leaklab/explore/strategy.hpp>

#include <algorithm>
#include <vector>

namespace leaklab::detail {

class prefixes : public strategy {
public:
  explicit prefixes(std::vector<std::uint64_t> choices) : choices_(std::move(choices)) {}

  bool begin(progress& p) override {
    p.length = 0;
    taken_ = p.schedules;
    return !p.failing.any && taken_ <= choices_.size();
  }

  std::size_t choose(turns const&, std::span<std::uint64_t const> ready, std::size_t place) override {
    if (place >= taken_)
      return 0;
    auto const found = std::ranges::find(ready, choices_[place]);
    return found == ready.end() ? 0 : static_cast<std::size_t>(found - ready.begin());
  }

private:
  std::vector<std::uint64_t> const choices_;
  std::size_t taken_ = 0; // how many of the choices are made
};

} // namespace leaklab::detail
