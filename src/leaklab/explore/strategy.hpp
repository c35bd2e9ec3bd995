// What a strategy is: it decides, choice by choice, which schedule is run, and which one comes next.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/turns.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace leaklab::detail {

// A strategy keeps all that it must remember in the progress, so that another process can go on after a
// crash.
class strategy {
public:
  virtual ~strategy() = default;

  // Is called before each schedule. Prepares the next one, whose first path.length choices are fixed already.
  // Returns false if there is none.
  virtual bool begin(progress& p) = 0;
  // Whether a deadline may come early at choice number `place`; it must not more than p.most_early times.
  virtual bool may_time_pass(std::size_t /*place*/) const { return true; }
  // Is called at choice number `place`, from 0, if it is among fibers and not fixed. Returns an index into
  // what is ready: the fibers, of which the first has waited longest, and at the end director::time, if time
  // may pass. There are two at least. Or `impossible`: what it must choose is not there.
  static constexpr std::size_t impossible = static_cast<std::size_t>(-2);
  virtual std::size_t choose(turns const& t, std::span<std::uint64_t const> ready, std::size_t place) = 0;
  // Is called at choice number `place` if a fiber calls leaklab::choose(n), and the result is not fixed.
  // Returns the result, or `impossible`.
  virtual std::size_t result(std::size_t n, std::size_t place) = 0;
  // Is called when a schedule has ended. Returns how many choices that it must make were not met.
  virtual std::size_t still_to_make() const { return 0; }
  // Is called after choose(). Returns which of the other fibers not to choose in another schedule; see
  // choice::held_back.
  virtual std::uint64_t held_back(turns const&, std::span<std::uint64_t const>) const { return 0; }
};

// Returns the number, among all schedules of a seed, of the one before which a part has run so many.
inline std::uint64_t number_of(std::uint64_t schedules, part p) {
  return schedules * p.of + p.number - 1;
}

std::unique_ptr<strategy> make_strategy(explore_options const& options);

// Whether the strategy draws its schedules from a seed, and never comes to an end.
bool is_at_random(explore_options const& options);

} // namespace leaklab::detail
