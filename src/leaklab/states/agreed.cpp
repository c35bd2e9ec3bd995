// Meeting the names of fibers, and who asks for the time; see agreed.hpp.
#include <leaklab/states/agreed.hpp>

#include <leaklab/states/search_result.hpp>
#include <leaklab/states/work_sharing.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <set>

namespace leaklab::detail::states {
namespace {

constexpr std::uint64_t alone = 64; // schedules that rank 0 runs by itself

// Runs a few schedules, until the search has ended, or time is up.
void search_a_little(search& s, std::function<void()> const& body, explore_options options,
                     times const& when) {
  options.max_schedules = std::min(options.max_schedules, alone);
  auto const all = made_searchers(std::max(options.jobs, 1u), body, options, when, s);
  for (auto const& x : all)
    x->start();
  while (ending_of(s) == ending::running && real_now() < when.deadline)
    for (auto const& x : all)
      if (!x->look_after(std::chrono::milliseconds(1)).empty())
        end_search(s, ending::refused);
}

agreed met_alone(std::function<void()> const& body, explore_options const& options, times const& begins) {
  agreed a{};
  a.schedules_begin = begins.schedules_begin.value_or(machine_time{});
  for (;;) {
    auto when = begins;
    auto const s = new_search(a.time, when);
    if (!s)
      return a;
    search_a_little(*s, body, options, when);
    a.of_fibers = s->of_fibers;
    if (!s->lacks_time() || real_now() >= when.deadline)
      return a;
    auto const asks = s->of_time.others();
    a.time = next_kind_elsewhere(a.time, {.has_other_deadline = s->has_other_deadline, .asks = asks});
  }
}

// Rank 0 reads for all who asks for the time.
kind_of_time next_kind_of_all(kind_of_time const& k, ranks& r, std::vector<standing> const& all) {
  bytes next;
  if (r.number() == 0) {
    std::set<std::uintptr_t> places;
    for (auto const& x : all)
      for (auto const place : x.of_time.others())
        places.insert(place);
    std::vector<std::uintptr_t> const asks(places.begin(), places.end());
    bool const has_other_deadline = std::ranges::any_of(all, &standing::has_other_deadline);
    put(next, next_kind_elsewhere(k, {.has_other_deadline = has_other_deadline, .asks = asks}));
  }
  auto const of_all = r.exchange(next);
  return taken_from(of_all[0]).take<kind_of_time>();
}

} // namespace

agreed agreed_at_first(ranks& r, std::function<void()> const& body, explore_options const& options,
                       times const& when) {
  bytes met;
  if (r.number() == 0)
    put(met, met_alone(body, options, when));
  auto const of_all = r.exchange(met);
  auto a = taken_from(of_all[0]).take<agreed>();
  a.of_fibers.close();
  return a;
}

bool agree_anew(agreed& a, ranks& r, std::vector<standing> const& all) {
  if (all[0].time_is_up) // rank 0 says so for all
    return false;
  bool anew = false;
  for (auto const& x : all)
    if (x.wanted_name != 0) {
      a.of_fibers.add(x.wanted_name);
      anew = true;
    }
  if (std::ranges::any_of(all, &standing::lacks_time)) {
    a.time = next_kind_of_all(a.time, r, all);
    anew = true;
  }
  return anew;
}

} // namespace leaklab::detail::states
