// Runs schedules again, each in a process that has run no other. That shows what a body keeps from one run to
// the next.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/child.hpp>
#include <leaklab/explore/progress.hpp>
#include <leaklab/explore/run_schedules.hpp>

#include <cstdint>
#include <functional>
#include <memory>

namespace leaklab::detail {

class again {
public:
  // `body` and `options` must outlive it.
  again(std::function<void()> const& body, explore_options const& options, times const& when)
      : body_(body), options_(options), when_(when) {}

  // Determines whether the first failure fails by itself, and the shortest of its prefixes that does.
  void confirm(exploration& e, progress const& p) const;
  // Determines whether the last schedule ends in the same way, if there is time.
  void compare_last(exploration& e, progress const& p) const;

private:
  using shared = std::unique_ptr<progress, unmap>;

  bool pauses() const { return options_.switches == switches::at_synchronisation; }
  shared as_replayed(schedule const& s, std::int64_t took) const;
  shared run(schedule const& s, std::int64_t took, bool puts_back) const;
  void shorten(exploration& e, progress const& p) const;
  explore_options with_most(std::uint64_t schedules) const;

  std::function<void()> const& body_;
  explore_options const& options_;
  times const when_;
};

} // namespace leaklab::detail
