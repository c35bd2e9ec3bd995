// Makes each choice at random; all ready fibers are equally likely. Finds a bug that needs d choices out of k
// fibers with probability 1/k^d or better in each schedule. Schedules may repeat. The same seed gives the
// same schedules.
#pragma once

#include <leaklab/explore/random_numbers.hpp>
#include <leaklab/explore/strategy.hpp>

namespace leaklab::detail {

class random_walk_search : public strategy {
public:
  explicit random_walk_search(std::uint64_t seed) : seed_(seed) {}

  bool begin(progress& p) override {
    p.length = 0;
    walk_ = mixed(seed_, p.schedules);
    return true;
  }

  std::size_t choose(turns const&, std::span<std::uint64_t const> ready, std::size_t place) override {
    return mixed(walk_, place) % ready.size();
  }

private:
  std::uint64_t const seed_;
  std::uint64_t walk_ = 0;
};

} // namespace leaklab::detail
