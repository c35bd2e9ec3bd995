// In how many schedules a line is run; see explore_line.hpp.
#include <cli/commands/explore_line.hpp>

#include <cli/exit_code.hpp>

#include <leaklab/schedule.hpp>
#include <shown/shown.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>

namespace cli {

using leaklab::possibility;

namespace {

std::string runs_it(possibility const& p) {
  return p.searched.large ? p.searched.large->failed : std::to_string(p.searched.failed);
}

} // namespace

possibility search_for_line(std::string const& place, std::function<void()> const& body,
                            leaklab::explore_options const& how) {
  try {
    return leaklab::runs_line(body, place, how);
  } catch (std::invalid_argument const& e) {
    throw input_error("--watch-line", e.what());
  }
}

std::string line_text(std::string const& place, possibility const& p, std::string const& replay) {
  auto const& all = p.searched;
  auto const name = shown::name(place);
  auto const extent = fmt::format("{} schedule{}{}", schedules_text(all), all.schedules == 1 ? "" : "s",
                                  all.complete         ? ""
                                  : all.schedules == 1 ? " that was run"
                                                       : " that were run");
  std::string text;
  if (all.failed == 0)
    text = fmt::format("No schedule runs {}: none of {}.\n", name, extent);
  else
    text = fmt::format("{} of {} run{} {}.\n", runs_it(p), extent, all.failed == 1 ? "s" : "", name);
  if (auto const n = all.crashed + all.unfinished; n > 0)
    text += fmt::format("Of {} that crashed or did not end it is not known.\n", n);
  if (all.why_enumerated)
    text += fmt::format("Not counted by states: {}.\n", *all.why_enumerated);
  if (all.doubt)
    text += fmt::format("In doubt: {}.\n", *all.doubt);
  if (p.how)
    text += fmt::format("One that does: {}\n  {} '{}'\n", leaklab::abridged(*p.how), replay,
                        leaklab::to_string(*p.how));
  return text;
}

nlohmann::json line_json(std::string const& place, possibility const& p) {
  auto counts = leaklab::to_json(p.searched);
  return {{"place", shown::name(place)},
          {"runs_it", counts["failed"]},
          {"schedules", counts["schedules"]},
          {"crashed_or_unfinished", p.searched.crashed + p.searched.unfinished},
          {"complete", p.searched.complete},
          {"how", p.how ? nlohmann::json(leaklab::to_string(*p.how)) : nlohmann::json()},
          {"doubt", counts["doubt"]}};
}

} // namespace cli
