// What a key steps through: rates, and shares of broken pictures.
#pragma once

#include <live/traffic.hpp>

#include <algorithm>
#include <array>

namespace live {

// As page/model.mjs has them. 0 is as many as the server can answer: the fastest.
constexpr std::array usual_rates{1U, 2U, 5U, 10U, 20U, 50U, 100U};
constexpr std::array usual_shares{share{0, 1}, share{1, 10}, share{1, 6},
                                  share{1, 3}, share{1, 2},  share{1, 1}};

// Returns the next faster rate; the fastest if there is none.
constexpr unsigned faster(unsigned rate) {
  auto const next = std::ranges::upper_bound(usual_rates, rate);
  return rate == 0 || next == usual_rates.end() ? 0 : *next;
}

// Returns the next slower rate; the slowest if there is none.
constexpr unsigned slower(unsigned rate) {
  auto const here = rate == 0 ? usual_rates.end() : std::ranges::lower_bound(usual_rates, rate);
  return here == usual_rates.begin() ? usual_rates.front() : *(here - 1);
}

// Returns the share after this one, and the first after the last.
constexpr share next_share(share const& s) {
  for (auto const& next : usual_shares)
    if (next.broken * s.of > s.broken * next.of)
      return next;
  return usual_shares.front();
}

} // namespace live
