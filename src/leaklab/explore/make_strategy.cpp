// Makes the strategy that the options ask for.
#include <leaklab/explore/after_prefix.hpp>
#include <leaklab/explore/enumeration.hpp>
#include <leaklab/explore/pct.hpp>
#include <leaklab/explore/portfolio.hpp>
#include <leaklab/explore/random_walk.hpp>
#include <leaklab/explore/strategy.hpp>
#include <leaklab/explore/uniform_walk.hpp>

#include <utility>
#include <variant>

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
  std::unique_ptr<strategy> operator()(uniform_walk s) const {
    return std::make_unique<uniform_walk_search>(s.seed, of_all);
  }
  std::unique_ptr<strategy> operator()(portfolio s) const {
    return std::make_unique<portfolio_search>(s.seed, of_all);
  }
};

} // namespace

std::unique_ptr<strategy> make_strategy(explore_options const& options) {
  auto s = std::visit(maker{options.part}, options.strategy);
  return options.prefix.choices().empty()
             ? std::move(s)
             : std::make_unique<after_prefix>(options.prefix.choices(), std::move(s));
}

bool is_at_random(explore_options const& options) {
  return !std::holds_alternative<exhaustive>(options.strategy) &&
         !std::holds_alternative<enumeration>(options.strategy);
}

} // namespace leaklab::detail
