// Deciding what states have of the time; see kind_of_time.hpp.
#include <leaklab/states/kind_of_time.hpp>

#include <leaklab/explore/child.hpp>
#include <leaklab/states/left_out.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <type_traits>

namespace leaklab::detail::states {
namespace {

constexpr kind_of_time as_it_is{.counts = true, .is_relative = false, .who_waits = {}};

} // namespace

kind_of_time next_kind(kind_of_time const& k, lacking_time const& found) {
  if (k.is_relative && (found.has_other_deadline || found.asks.empty()))
    return as_it_is;
  if (left_out != part::who_asks && !std::ranges::all_of(found.asks, &only_waits))
    return as_it_is;
  auto next = k;
  next.counts = next.is_relative = true;
  bool const room =
      std::ranges::all_of(found.asks, [&](std::uintptr_t place) { return next.who_waits.expect(place); });
  return room ? next : as_it_is;
}

kind_of_time next_kind_elsewhere(kind_of_time const& k, lacking_time const& found) {
  static_assert(std::is_trivially_copyable_v<kind_of_time>);
  std::unique_ptr<kind_of_time, unmap> const next(new (map_shared(sizeof(kind_of_time)))
                                                      kind_of_time(as_it_is));
  child reads([&] { *next = next_kind(k, found); });
  while (!reads.has_ended_within(std::chrono::seconds(1))) {
  }
  return *next;
}

} // namespace leaklab::detail::states
