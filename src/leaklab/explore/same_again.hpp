// Runs one schedule that was run before, to see whether it ends the same way.
#pragma once

#include <leaklab/explore/strategy.hpp>

#include <algorithm>
#include <vector>

namespace leaklab::detail {

class same_again : public strategy {
public:
  explicit same_again(std::vector<std::uint64_t> choices) : choices_(std::move(choices)) {}

  bool begin(progress& p) override {
    p.length = 0;
    return p.schedules == 0;
  }

  // Makes the same choice as before, or the first one if that fiber is not ready. The schedule then does not
  // end in the same way either, or the difference does not matter.
  std::size_t choose(turns const&, std::span<std::uint64_t const> ready, std::size_t place) override {
    if (place >= choices_.size())
      return 0;
    auto const found = std::ranges::find(ready, choices_[place]);
    return found == ready.end() ? 0 : static_cast<std::size_t>(found - ready.begin());
  }

private:
  std::vector<std::uint64_t> const choices_;
};

} // namespace leaklab::detail
