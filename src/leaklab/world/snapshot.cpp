// Looks at every fiber that is left; see snapshot.hpp.
#include <leaklab/world/snapshot.hpp>

#include <leaklab/stack/context_access.hpp>
#include <leaklab/stack/resident.hpp>
#include <leaklab/stack/stack_extent.hpp>
#include <leaklab/world/world.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace leaklab::detail {
namespace {

using state_t = fiber_record::state_t;

constexpr std::size_t most_without_memory = 256; // fibers that are told apart when memory was used up

std::chrono::milliseconds time_until(steady_time t, virtual_clock const* clock) {
  auto const left = std::chrono::ceil<std::chrono::milliseconds>(t - (clock ? clock->now() : real_now()));
  return std::max(left, std::chrono::milliseconds::zero());
}

// What a report calls the state. A fiber that is blocked when nothing can run any more is stuck.
fiber_info::state_t reported(state_t s, bool cut_short) {
  switch (s) {
  case state_t::ready:
    return fiber_info::state_t::ready;
  case state_t::running:
    return fiber_info::state_t::running;
  case state_t::sleeping:
    return fiber_info::state_t::sleeping;
  default:
    return cut_short ? fiber_info::state_t::blocked : fiber_info::state_t::stuck;
  }
}

} // namespace

fiber_snapshot look_at(fiber_record const& r, looking const& how) {
  fiber_snapshot f;
  f.info.id = r.id;
  f.info.parent = r.parent;
  f.info.name = r.name;
  auto const state = r.state();
  f.info.state = reported(state, how.cut_short);
  bool const suspended = state == state_t::ready || (state != state_t::running && how.stands_still);
  auto const [top, bytes] = stack_extent_of(*r.context, suspended);
  f.info.stack_bytes = bytes;
  if (top)
    f.info.resident_bytes = resident_bytes(static_cast<std::byte const*>(top) - bytes, bytes);
  if (state == state_t::running)
    f.info.thread = how.thread_number;
  if (state == state_t::sleeping && suspended)
    f.info.wakes_within = time_until(deadline_of(*r.context), r.home.time());
  if (how.stacks && suspended && r.started)
    f.stack = capture_suspended(*r.context);
  return f;
}

world_snapshot take_snapshot(world& w, world_thread const* here) {
  world_lock const l(w.lot.mutex());
  auto const result = w.run.result(l);
  world_snapshot s;
  s.all_threads_home = w.home.all_are_home(l);
  s.report.outlived = result.outlived;
  s.report.verdict = result.verdict;
  s.report.at_the_limit = result.at_the_limit;
  s.report.out_of_memory = result.out_of_memory;
  w.draws.tell(s.report);
  std::size_t number = 0;
  for (auto* const thread : w.lot.threads(l)) {
    ++number;
    auto& fibers = thread->fibers();
    owner_lock::visit const v(fibers.lock());
    s.report.spawned += fibers.spawned();
    s.report.finished += fibers.finished();
    for (auto& r : fibers.live()) {
      if (r.state() == state_t::finished) { // its thread is about to count it
        ++s.report.finished;
        continue;
      }
      bool const enough = result.out_of_memory && s.fibers.size() == most_without_memory;
      if (!r.background && result.left > 0 && !enough)
        s.fibers
            .emplace_back(look_at(r, {.thread_number = number,
                                      .stands_still = thread->is_home() || thread == here,
                                      .cut_short = result.verdict == verdict::unfinished,
                                      .stacks = w.stacks}))
            .spawned_from = s.all_threads_home ? std::move(r.spawned_from) : r.spawned_from;
    }
  }
  std::ranges::sort(s.fibers, {}, [](fiber_snapshot const& f) { return f.info.id; });
  return s;
}

} // namespace leaklab::detail
