// Tells the caller where an exploration stands, and learns from it whether to go on.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/world/virtual_clock.hpp>

#include <cstdint>
#include <optional>

namespace leaklab::detail {

// Of one exploration. It lives in the process that explores, and is used on the caller's thread.
class watcher {
public:
  watcher(explore_options const& options, steady_time deadline)
      : told_(options.on_progress), begun_(real_now()), deadline_(deadline), last_(begun_) {}

  enum class kind { schedules, states };
  // Begins a part of the exploration, in which that kind is counted. So many schedules were run before.
  void begin(kind k, std::uint64_t run_before);

  struct place {
    std::uint64_t schedules; // that were run in this part
    std::uint64_t visited;   // of the kind that is counted
    double done;             // of this part, from 0 to 1
  };
  // Is called often. Calls on_progress if it is time to. Returns whether the exploration is to end.
  template <class Where>
  bool stops(Where where) {
    if (!is_stopped_ && told_ && real_now() - last_ >= pause)
      tell(where());
    return is_stopped_;
  }
  bool is_stopped() const { return is_stopped_; }

private:
  static constexpr std::chrono::milliseconds pause{100};

  void tell(place const& p);

  std::function<bool(exploration_progress const&)> const& told_;
  steady_time const begun_;
  steady_time const deadline_;
  steady_time last_;
  kind kind_ = kind::schedules;
  std::uint64_t run_before_ = 0;
  steady_time part_begun_ = begun_;
  bool is_stopped_ = false;
};

} // namespace leaklab::detail
