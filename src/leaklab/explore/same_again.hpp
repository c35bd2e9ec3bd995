// Runs one schedule that was run before, to see whether it ends the same way.
#pragma once

#include <leaklab/explore/made_before.hpp>
#include <leaklab/explore/strategy.hpp>

#include <vector>

namespace leaklab::detail {

class same_again : public strategy {
public:
  explicit same_again(std::vector<schedule::choice> choices) : choices_(std::move(choices)) {}

  bool begin(progress& p) override {
    p.length = 0;
    return p.schedules == 0;
  }

  bool may_time_pass(std::size_t place) const override { return choices_.has_time(place, choices_.size()); }
  // Makes the same choice as before, or the first one if that is not possible. The schedule then does not
  // end in the same way either, or the difference does not matter.
  std::size_t choose(turns const&, std::span<std::uint64_t const> ready, std::size_t place) override {
    return choices_.among(ready, place);
  }
  std::size_t result(std::size_t n, std::size_t place) override { return choices_.below(n, place); }

private:
  made_before const choices_;
};

} // namespace leaklab::detail
