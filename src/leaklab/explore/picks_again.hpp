// Runs one schedule that is given by indexes among the ready fibers, and results of choose().
#pragma once

#include <leaklab/explore/strategy.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace leaklab::detail {

class picks_again : public strategy {
public:
  explicit picks_again(std::vector<std::uint32_t> picks) : picks_(std::move(picks)) {}

  bool begin(progress& p) override {
    p.length = 0;
    return p.schedules == 0;
  }

  // Picks the first one if that is not possible. Then the schedule is another.
  std::size_t choose(turns const&, std::span<std::uint64_t const> ready, std::size_t place) override {
    return place < picks_.size() && picks_[place] < ready.size() ? picks_[place] : 0;
  }
  std::size_t result(std::size_t n, std::size_t place) override {
    return place < picks_.size() && picks_[place] < n ? picks_[place] : 0;
  }

private:
  std::vector<std::uint32_t> const picks_;
};

} // namespace leaklab::detail
