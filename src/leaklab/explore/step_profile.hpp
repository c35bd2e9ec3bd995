// How many steps each fiber took in the first schedules of a seed, and who started it. It lies in the memory that
// the parent shares with the children. Fibers have their numbers in the order in which they are started.
#pragma once

#include <leaklab/explore/turns.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace leaklab::detail {

struct step_profile {
  static constexpr std::size_t most_schedules = 256;
  static constexpr std::size_t most_fibers = 64; // the rest is not known

  struct of_fiber {
    std::uint16_t steps; // 0: it was not started
    std::uint16_t parent;
  };
  of_fiber seen[most_schedules][most_fibers];

  // What several schedules have together.
  struct sum {
    struct of_fiber {
      std::uint64_t steps = 0;
      std::size_t parent = 0; // in the last of them in which it was started
    };
    std::array<of_fiber, most_fibers> fibers{};
    std::size_t top = 0;         // all that were started are below
    std::uint64_t schedules = 0; // so many have steps
  };

  // Notes schedule number `n` of the seed, which has ended.
  void note(std::size_t n, turns const& t) {
    for (std::size_t id = 0; id < most_fibers; ++id)
      seen[n][id] = {static_cast<std::uint16_t>(std::min<std::uint64_t>(t.steps_of(id), 0xffff)),
                     static_cast<std::uint16_t>(std::min<std::uint64_t>(t.parent_of(id), 0xffff))};
  }

  // Returns the sum of the schedules before number `n`.
  sum before(std::size_t n) const {
    sum s;
    for (std::size_t i = 0; i < n; ++i) {
      bool any = false; // a schedule that has crashed was not noted
      for (std::size_t id = 0; id < most_fibers; ++id) {
        auto const& f = seen[i][id];
        if (f.steps == 0)
          continue;
        any = true;
        s.fibers[id] = {s.fibers[id].steps + f.steps, f.parent};
        s.top = std::max(s.top, id + 1);
      }
      s.schedules += any;
    }
    return s;
  }
};

} // namespace leaklab::detail
