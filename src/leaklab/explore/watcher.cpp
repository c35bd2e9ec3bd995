// Estimates how fast a search is and how much of it is left; see watcher.hpp.
#include <leaklab/explore/watcher.hpp>

#include <algorithm>

namespace leaklab::detail {

using std::chrono::nanoseconds;

void watcher::begin(kind k, std::uint64_t run_before) {
  kind_ = k;
  run_before_ = run_before;
  part_begun_ = real_now();
}

void watcher::tell(place const& p) {
  constexpr double least_done = 1e-6; // less says nothing about the rest
  last_ = real_now();
  nanoseconds const spent = last_ - part_begun_;
  exploration_progress e{.schedules = run_before_ + p.schedules,
                         .elapsed = last_ - begun_,
                         .at_most = std::max(nanoseconds{0}, nanoseconds(deadline_ - last_))};
  if (kind_ == kind::states)
    e.states = p.visited;
  e.per_second =
      static_cast<double>(p.visited) / std::max(std::chrono::duration<double>(spent).count(), 1e-9);
  if (p.done > least_done) {
    auto const left = static_cast<double>(spent.count()) * (1 - p.done) / p.done;
    if (left < static_cast<double>(e.at_most.count()))
      e.left = nanoseconds(static_cast<std::int64_t>(std::max(left, 0.0)));
  }
  is_stopped_ = !told_(e);
}

} // namespace leaklab::detail
