// The report as JSON; docs/report.md lists the keys.
#include <leaklab/report.hpp>

#include <leaklab/report/source.hpp>

#include <nlohmann/json.hpp>

namespace leaklab {
namespace {

nlohmann::json to_json(frame const& f) {
  return {{"function", f.function}, {"file", source::display_path(f.file)}, {"line", f.line}};
}

nlohmann::json to_json(fiber_info const& f) {
  nlohmann::json stack = nlohmann::json::array();
  for (auto const& frame : f.stack)
    stack.push_back(to_json(frame));
  return {{"id", f.id},
          {"parent", f.parent},
          {"name", f.name},
          {"state", to_string(f.state)},
          {"operation", f.operation},
          {"blocked_at", to_json(f.blocked_at)},
          {"spawned_at", to_json(f.spawned_at)},
          {"stack", std::move(stack)},
          {"stack_bytes", f.stack_bytes}};
}

nlohmann::json to_json(std::vector<fiber_info> const& fibers) {
  nlohmann::json list = nlohmann::json::array();
  for (auto const& f : fibers)
    list.push_back(to_json(f));
  return list;
}

} // namespace

nlohmann::json to_json(run_report const& r) {
  return {{"verdict", to_string(r.verdict)},
          {"spawned", r.spawned},
          {"finished", r.finished},
          {"outlived", r.outlived},
          {"pinned_bytes", pinned_bytes(r)},
          {"stuck", to_json(r.stuck)},
          {"alive", to_json(r.alive)},
          {"failure", r.failure ? nlohmann::json(*r.failure) : nlohmann::json()}};
}

} // namespace leaklab
