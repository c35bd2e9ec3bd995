// What a strategy is: it decides, choice by choice, which schedule is run, and which one after that.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/turns.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace leaklab::detail {

// A strategy keeps all it must remember in the progress, so that another process can go on after a crash.
class strategy {
public:
  virtual ~strategy() = default;

  // Before each schedule: prepares the next one, path.length being what is fixed of it already. False: there
  // is none.
  virtual bool begin(progress& p) = 0;
  // At choice number `place`, from 0, which is not fixed: an index into the fibers that are ready, two at
  // least. The first of them has waited longest.
  virtual std::size_t choose(turns const& t, std::span<std::uint64_t const> ready, std::size_t place) = 0;
  // Then: which of the others not to choose in another schedule, see choice::held_back.
  virtual std::uint64_t held_back(turns const&, std::span<std::uint64_t const>) const { return 0; }
};

std::unique_ptr<strategy> make_strategy(explore_options const& options);

} // namespace leaklab::detail
