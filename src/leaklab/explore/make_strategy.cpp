// Makes the strategy that the options ask for.
#include <leaklab/explore/enumeration.hpp>
#include <leaklab/explore/pct.hpp>
#include <leaklab/explore/random_walk.hpp>
#include <leaklab/explore/strategy.hpp>

namespace leaklab::detail {

namespace {

struct maker {
  part of_all;

  std::unique_ptr<strategy> operator()(exhaustive) const { return (*this)(enumeration()); }
  std::unique_ptr<strategy> operator()(enumeration) const { return std::make_unique<enumeration_search>(); }
  std::unique_ptr<strategy> operator()(random_walk s) const {
    return std::make_unique<random_walk_search>(s.seed, of_all);
  }
  std::unique_ptr<strategy> operator()(pct s) const {
    return std::make_unique<pct_search>(s.depth, s.seed, of_all);
  }
};

} // namespace

std::unique_ptr<strategy> make_strategy(explore_options const& options) {
  return std::visit(maker{options.part}, options.strategy);
}

} // namespace leaklab::detail
