// Notices that a schedule goes round where there is no choice: one fiber alone is ready all the time, or two
// of them wake each other.
#pragma once

#include <leaklab/states/mixer.hpp>

#include <bit>
#include <cstdint>

namespace leaklab::detail::states {

// Looks at states only after so many steps without a choice that it costs most schedules nothing.
class forced_circle {
public:
  static constexpr std::uint64_t patience = 64; // steps without a choice, before states are looked at

  struct state {
    key of;
    std::uint32_t ready; // the number of the only fiber that is ready
  };

  void begin() { *this = {}; }

  // Is told each state from then on, and whether one fiber alone was ready there. Returns whether the circle was gone
  // round, and all of its states were met. Brent ("An improved Monte Carlo factorization algorithm", BIT 1980): a state is kept, then one twice
  // as far away, and so on, until it comes again.
  bool is_gone_round(state const& s, bool alone) {
    if (left_ > 0) {
      was_alone_ = was_alone_ || alone;
      if (s.of.a < smallest_.of.a || (s.of.a == smallest_.of.a && s.of.b < smallest_.of.b))
        smallest_ = s;
      return --left_ == 0;
    }
    ++count_;
    if (kept_at_ > 0 && s.of == kept_) {
      left_ = length_ = count_ - kept_at_;
      smallest_ = s;
      was_alone_ = alone;
      return false;
    }
    if (std::has_single_bit(count_)) {
      kept_ = s.of;
      kept_at_ = count_;
    }
    return false;
  }

  std::uint64_t length() const { return length_; } // in steps
  // Returns the one of its states that stands for it, wherever the circle was entered.
  state const& smallest() const { return smallest_; }
  // Whether one fiber alone was ready in one of its states at least.
  bool was_alone() const { return was_alone_; }

private:
  key kept_{};
  std::uint64_t kept_at_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t length_ = 0;
  std::uint64_t left_ = 0; // steps until it is gone round once more
  state smallest_{};
  bool was_alone_ = false;
};

} // namespace leaklab::detail::states
