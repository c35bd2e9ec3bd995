// A traced run as JSON; docs/report.md lists the keys.
#include <leaklab/trace.hpp>

#include <leaklab/report/json.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace leaklab {
namespace {

nlohmann::json json_of(step const& s) {
  auto results = nlohmann::json::array();
  for (auto const& r : s.results)
    results.push_back({{"result", r.result}, {"of", r.of}, {"at", detail::json_of(r.at)}});
  auto passed = nlohmann::json::array();
  for (auto const& p : s.passed)
    passed.push_back({{"ns", p.by.count()}, {"early", p.early}, {"woken", p.woken}});
  auto told = nlohmann::json::array();
  for (auto const& [what, text] : s.told)
    told.push_back({{"what", to_string(what)}, {"text", text}});
  return {{"fiber", s.fiber},
          {"ready", s.ready},
          {"passed", std::move(passed)},
          {"deadline_pending", s.deadline_pending},
          {"chosen", s.chosen},
          {"started", s.started},
          {"woken", s.woken},
          {"results", std::move(results)},
          {"told", std::move(told)},
          {"end", to_string(s.end)},
          {"operation", s.operation},
          {"waits_for_slot", s.waits_for_slot},
          {"at", detail::json_of(s.at)}};
}

} // namespace

std::string_view to_string(step::end_t e) {
  switch (e) {
  case step::end_t::blocks:
    return "blocks";
  case step::end_t::yields:
    return "yields";
  case step::end_t::pauses:
    return "pauses";
  case step::end_t::ends:
    return "ends";
  case step::end_t::dispatches:
    return "dispatches";
  case step::end_t::runs:
    return "runs";
  }
  return "?";
}

nlohmann::json to_json(traced_run const& run) {
  auto steps = nlohmann::json::array();
  for (auto const& s : run.steps)
    steps.push_back(json_of(s));
  auto names = nlohmann::json::object();
  for (auto const& [fiber, name] : run.names)
    names[std::to_string(fiber)] = name;
  return {{"choices", to_string(run.choices)},
          {"names", std::move(names)},
          {"steps", std::move(steps)},
          {"report", to_json(run.report)}};
}

} // namespace leaklab
