// Makes each choice at random; all ready fibers are equally likely, and so are all results of choose(). Finds
// a bug that needs d choices out of k fibers or results with probability 1/k^d or better in each schedule.
// Schedules may repeat. The same seed gives the same schedules. Where a deadline may come early, time is as
// likely as each fiber.
#pragma once

#include <leaklab/explore/strategy.hpp>
#include <leaklab/world/random_numbers.hpp>

namespace leaklab::detail {

class random_walk_search : public strategy {
public:
  random_walk_search(std::uint64_t seed, part p) : seed_(seed), part_(p) {}

  bool begin(progress& p) override {
    p.length = 0;
    walk_ = mixed(seed_, number_of(p.schedules, part_));
    return true;
  }

  std::size_t choose(turns const&, std::span<std::uint64_t const> ready, std::size_t place) override {
    return mixed(walk_, place) % ready.size();
  }
  std::size_t result(std::size_t n, std::size_t place) override { return mixed(walk_, place) % n; }

private:
  std::uint64_t const seed_;
  part const part_;
  std::uint64_t walk_ = 0;
};

} // namespace leaklab::detail
