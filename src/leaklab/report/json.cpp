// The report as JSON; docs/report.md lists the keys.
#include <leaklab/report.hpp>

#include <leaklab/report/json.hpp>
#include <leaklab/report/source.hpp>
#include <shown/shown.hpp>

#include <nlohmann/json.hpp>

namespace leaklab {

using namespace detail;
namespace {

// Returns the text as it is if JSON can hold it. What is not UTF-8 would make dump() throw; such text is as
// the report's text shows it.
std::string text_of(std::string const& any) {
  return shown::is_utf8(any) ? any : shown::name(any);
}

nlohmann::json to_json(fiber_info const& f) {
  nlohmann::json stack = nlohmann::json::array();
  for (auto const& frame : f.stack)
    stack.push_back(json_of(frame));
  return {{"id", f.id},
          {"parent", f.parent},
          {"name", text_of(f.name)},
          {"state", to_string(f.state)},
          {"operation", f.operation},
          {"blocked_at", json_of(f.blocked_at)},
          {"spawned_at", json_of(f.spawned_at)},
          {"stack", std::move(stack)},
          {"stack_bytes", f.stack_bytes},
          {"resident_bytes", f.resident_bytes},
          {"thread", f.thread},
          {"wakes_within_ms", f.wakes_within ? nlohmann::json(f.wakes_within->count()) : nlohmann::json()}};
}

nlohmann::json to_json(activity const& a) {
  return {{"time_limit_ms", a.time_limit.count()},
          {"window_ms", a.window.count()},
          {"switches", a.switches},
          {"external_work", a.external_work},
          {"waited_for_threads", a.waited_for_threads}};
}

nlohmann::json to_json(std::vector<fiber_info> const& fibers) {
  nlohmann::json list = nlohmann::json::array();
  for (auto const& f : fibers)
    list.push_back(to_json(f));
  return list;
}

nlohmann::json to_json(std::vector<data_race> const& races) {
  nlohmann::json list = nlohmann::json::array();
  for (auto const& r : races)
    list.push_back(leaklab::to_json(r));
  return list;
}

} // namespace

nlohmann::json detail::json_of(frame const& f) {
  return {{"function", f.function}, {"file", text_of(source::display_path(f.file))}, {"line", f.line}};
}

nlohmann::json to_json(run_report const& r) {
  nlohmann::json j{{"verdict", to_string(r.verdict)},
                   {"spawned", r.spawned},
                   {"finished", r.finished},
                   {"outlived", r.outlived},
                   {"pinned_bytes", pinned_bytes(r)},
                   {"pinned_resident_bytes", pinned_resident_bytes(r)},
                   {"stuck", to_json(r.stuck)},
                   {"alive", to_json(r.alive)},
                   {"out_of_memory", r.out_of_memory},
                   {"drawn", r.drawn},
                   {"seed", r.drawn ? nlohmann::json(r.seed) : nlohmann::json()},
                   {"at_the_limit", r.at_the_limit ? to_json(*r.at_the_limit) : nlohmann::json()},
                   {"other_threads", r.other_threads},
                   {"woken_from_outside", r.woken_from_outside},
                   {"failure", r.failure ? nlohmann::json(text_of(*r.failure)) : nlohmann::json()}};
  if (r.memory_observed) {
    j["races"] = to_json(r.races);
    j["races_missed"] = r.races_missed.empty() ? nlohmann::json() : nlohmann::json(r.races_missed);
  }
  return j;
}

} // namespace leaklab
