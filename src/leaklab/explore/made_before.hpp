// The choices of a schedule, to be made once more.
#pragma once

#include <leaklab/schedule.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace leaklab::detail {

class made_before {
public:
  explicit made_before(std::vector<schedule::choice> choices) : choices_(std::move(choices)) {}

  std::size_t size() const { return choices_.size(); }

  // Whether a deadline comes early at some of the first `n` choices, from number `place` on.
  bool has_time(std::size_t place, std::size_t n) const {
    auto const first = choices_.begin();
    auto const at = [&](std::size_t i) {
      return first + static_cast<std::ptrdiff_t>(std::min(i, choices_.size()));
    };
    return place < n && std::find(at(place), at(n), schedule::choice::of_time()) != at(n);
  }

  // Return choice number `place` again: an index into what is ready, or a result below n. If there is no such
  // choice, or it is not possible, they return 0.
  std::size_t among(std::span<std::uint64_t const> ready, std::size_t place) const {
    if (place >= choices_.size() || is(schedule::choice::kind_t::result, place))
      return 0;
    auto const found = std::ranges::find(ready, choices_[place].number);
    return found == ready.end() ? 0 : static_cast<std::size_t>(found - ready.begin());
  }
  std::size_t below(std::size_t n, std::size_t place) const {
    return is(schedule::choice::kind_t::result, place) && choices_[place].number < n ? choices_[place].number
                                                                                     : 0;
  }

private:
  bool is(schedule::choice::kind_t kind, std::size_t place) const {
    return place < choices_.size() && choices_[place].kind == kind;
  }

  std::vector<schedule::choice> const choices_;
};

} // namespace leaklab::detail
