// Begins each schedule with the same choices, and goes on by another strategy from there.
#pragma once

#include <leaklab/explore/strategy.hpp>
#include <leaklab/schedule.hpp>
#include <leaklab/world/director.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace leaklab::detail {

class after_prefix : public strategy {
public:
  after_prefix(std::vector<schedule::choice> prefix, std::unique_ptr<strategy> then)
      : prefix_(std::move(prefix)), then_(std::move(then)) {}

  bool begin(progress& p) override {
    made_ = 0;
    return then_->begin(p);
  }
  bool may_time_pass(std::size_t place) const override { return then_->may_time_pass(place); }
  std::size_t choose(turns const& t, std::span<std::uint64_t const> ready, std::size_t place) override {
    auto const rest = std::span(prefix_).subspan(made_);
    if (rest.empty())
      return then_->choose(t, ready, place);
    // A fiber that is ready alone has a letter only if a deadline comes early later on.
    bool const alone = ready.size() == 2 && ready.back() == director::time;
    if (alone && std::ranges::find(rest, schedule::choice::of_time()) == rest.end())
      return 0;
    auto const found = std::ranges::find(ready, rest[0].number);
    if (rest[0].kind == schedule::choice::kind_t::result || found == ready.end())
      return impossible;
    ++made_;
    return static_cast<std::size_t>(found - ready.begin());
  }
  std::size_t result(std::size_t n, std::size_t place) override {
    if (made_ == prefix_.size())
      return then_->result(n, place);
    auto const& c = prefix_[made_];
    if (c.kind != schedule::choice::kind_t::result || c.number >= n)
      return impossible;
    ++made_;
    return c.number;
  }
  std::size_t still_to_make() const override { return prefix_.size() - made_; }

private:
  std::vector<schedule::choice> const prefix_;
  std::unique_ptr<strategy> const then_;
  std::size_t made_ = 0;
};

} // namespace leaklab::detail
