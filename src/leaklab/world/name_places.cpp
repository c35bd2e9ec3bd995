// Names the places of fibers; see name_places.hpp.
#include <leaklab/world/name_places.hpp>

#include <leaklab/report/places.hpp>
#include <leaklab/report/symbols.hpp>

#include <map>
#include <utility>
#include <vector>

namespace leaklab::detail {
namespace {

// Names stacks; fibers in equal places share the work.
class place_names {
public:
  struct blocked_stack {
    std::vector<frame> frames;
    places::blocked where;
  };

  blocked_stack const& of_blocked(addresses const& stack) {
    auto [entry, unknown] = blocked_.try_emplace(stack);
    if (unknown) {
      entry->second.frames = places::without_machinery(symbols::frames_of(stack));
      entry->second.where = places::where_blocked(entry->second.frames);
    }
    return entry->second;
  }

  frame const& of_spawner(addresses const& stack) {
    auto [entry, unknown] = spawners_.try_emplace(stack);
    if (unknown)
      entry->second = places::first_user_frame(symbols::frames_of(stack));
    return entry->second;
  }

private:
  std::map<addresses, blocked_stack> blocked_;
  std::map<addresses, frame> spawners_;
};

} // namespace

run_report name_places(world_snapshot snapshot) {
  auto report = std::move(snapshot.report);
  report.stuck.reserve(snapshot.fibers.size());
  place_names names;
  for (auto& f : snapshot.fibers) {
    auto const& blocked = names.of_blocked(f.stack);
    f.info.stack = blocked.frames;
    f.info.operation = blocked.where.operation;
    f.info.blocked_at = blocked.where.at;
    f.info.spawned_at = names.of_spawner(f.spawned_from);
    (f.info.state == fiber_info::state_t::stuck ? report.stuck : report.alive).push_back(std::move(f.info));
  }
  return report;
}

} // namespace leaklab::detail
