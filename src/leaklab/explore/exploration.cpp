// What was found as text and as JSON; see explore.hpp.
#include <leaklab/explore.hpp>

#include <leaklab/report/source.hpp>
#include <shown/shown.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace leaklab {

std::string to_string(early_level const& l) {
  auto const all = l.ended.schedules();
  auto const failing = all - l.ended.clean - l.ended.unfinished;
  auto const n = l.early_deadlines;
  return fmt::format(
      "{}: {} schedule{}{}, {} fail{}{}",
      n == 0            ? "no early deadline"
      : n == any_number ? "any number of early deadlines"
                        : fmt::format("at most {} early deadline{}", n, n == 1 ? "" : "s"),
      all, all == 1 ? "" : "s", l.complete ? "" : " and more", failing ? std::to_string(failing) : "none",
      failing > 1 ? "" : "s",
      n == any_number && !l.complete ? "; a body that does anything periodically has no end of them" : "");
}

std::string to_string(switch_level const& l) {
  auto const all = l.ended.schedules();
  auto const failing = all - l.ended.clean - l.ended.unfinished;
  auto const n = l.extra_switches;
  return fmt::format("{}with {}: {} schedule{}{}, {} fail{}", l.complete ? "complete " : "",
                     n == 0            ? "no extra switch"
                     : n == any_number ? "any number of extra switches"
                                       : fmt::format("at most {} extra switch{}", n, n == 1 ? "" : "es"),
                     all, all == 1 ? "" : "s", l.complete ? "" : " and more",
                     failing ? std::to_string(failing) : "none", failing > 1 ? "" : "s");
}

std::string when_it_fails(exploration const& e) {
  if (e.first_failure && !e.switch_levels.empty()) {
    auto const& without = e.switch_levels.front();
    if (without.extra_switches > 0 ||
        without.ended.schedules() > without.ended.clean + without.ended.unfinished)
      return "";
    return std::string(without.complete ? "only " : "") +
           "when fibers are switched before operations (:), as on several threads";
  }
  if (!e.first_failure || e.first_failure->early_deadlines() == 0)
    return "";
  bool const sure = !e.early_levels.empty() && e.early_levels.front().early_deadlines == 0 &&
                    e.early_levels.front().complete;
  return std::string(sure ? "only " : "") +
         "when a deadline comes early (+): while a fiber is ready, as on a machine that is slow";
}

namespace {

// Returns a line for each level.
std::string levels(exploration const& e) {
  std::string text;
  for (auto const& l : e.early_levels)
    text += to_string(l) + '\n';
  for (auto const& l : e.switch_levels)
    text += to_string(l) + '\n';
  return text;
}

// Returns 'after "AB" round and round "BC"'.
std::string text_of(circle const& c) {
  return "after " + abridged(c.to_it) +
         (c.round_it.choices().empty() ? " without any choice" : " round and round " + abridged(c.round_it));
}

nlohmann::json json_of(circle const& c) {
  return {{"to_it", to_string(c.to_it)}, {"round_it", to_string(c.round_it)}};
}

} // namespace

std::string schedules_text(exploration const& e) {
  return e.large ? e.large->schedules : std::to_string(e.schedules);
}

std::string how_it_goes_on(exploration const& e) {
  std::string text;
  if (e.livelock)
    text += "livelock: even a fair scheduler can go on for ever, " + text_of(*e.livelock) + '\n';
  if (e.unfair_circle)
    text += "harmless: an unfair scheduler alone can go on for ever, " + text_of(*e.unfair_circle) + '\n';
  if (auto const n = e.endless.schedules())
    text +=
        fmt::format("{} of the schedules counted {} through such a circle, and {} for endlessly many that "
                    "differ only in it\n",
                    n, n == 1 ? "goes" : "go", n == 1 ? "stands" : "each of them stands");
  return text;
}

std::ostream& operator<<(std::ostream& os, exploration const& e) {
  os << fmt::format("{}: {} schedule{} {}\n", e.complete ? "complete" : "not complete", schedules_text(e),
                    e.schedules == 1 ? "" : "s",
                    e.switch_levels.empty() ? "of one thread" : "with switches before operations");
  if (e.states)
    os << fmt::format("counted by {} state{}\n", *e.states, *e.states == 1 ? "" : "s");
  auto const line = [&](std::uint64_t n, char const* what, std::string large_counts::*exact) {
    if (n)
      os << fmt::format("{:>12}  {}\n", e.large ? (*e.large).*exact : std::to_string(n), what);
  };
  line(e.clean, "clean", &large_counts::clean);
  line(e.leak, "leak", &large_counts::leak);
  line(e.deadlock, "deadlock", &large_counts::deadlock);
  if (e.unfinished)
    os << fmt::format("{:>12}  unfinished\n", e.unfinished);
  line(e.crashed, "crashed", &large_counts::crashed);
  line(e.failed, "failed", &large_counts::failed);
  if (e.held_back)
    os << fmt::format("left out as unfair: those in which a fiber yields on and on while another is ready "
                      "({} choice{})\n",
                      e.held_back, e.held_back == 1 ? "" : "s");
  os << levels(e);
  os << how_it_goes_on(e);
  if (e.first_failure)
    os << "shortest schedule that " << (e.first_unfinished ? "fails" : "is not clean") << ": "
       << abridged(*e.first_failure) << "\n";
  if (auto const when = when_it_fails(e); !when.empty())
    os << "  " << when << '\n';
  std::istringstream text(e.failure_text);
  for (std::string row; std::getline(text, row);)
    os << "  " << shown::line(row) << '\n';
  if (e.first_unfinished)
    os << "shortest schedule that did not end: " << abridged(*e.first_unfinished) << '\n';
  os << what_was_observed(e);
  if (e.doubt)
    os << "in doubt: " << *e.doubt << '\n';
  return os;
}

namespace {

nlohmann::json count(std::uint64_t n) {
  constexpr auto largest_double = std::uint64_t{1} << 53;
  return n <= largest_double ? nlohmann::json(n) : nlohmann::json(std::to_string(n));
}

nlohmann::json counts_of(endings const& n) {
  return {
      {"schedules", count(n.schedules())}, {"clean", count(n.clean)},           {"leak", count(n.leak)},
      {"deadlock", count(n.deadlock)},     {"unfinished", count(n.unfinished)}, {"crashed", count(n.crashed)},
      {"failed", count(n.failed)}};
}

nlohmann::json by_fibers(std::map<std::size_t, std::uint64_t> const& by) {
  auto object = nlohmann::json::object();
  for (auto const& [k, n] : by)
    object[std::to_string(k)] = count(n);
  return object;
}
nlohmann::json by_fibers(std::map<std::size_t, std::string> const& by) {
  auto object = nlohmann::json::object();
  for (auto const& [k, n] : by)
    object[std::to_string(k)] = n;
  return object;
}

// Puts the exact numbers in the place of those that are too large, as text.
void set_large(nlohmann::json& j, large_counts const& n) {
  j["schedules"] = n.schedules;
  j["clean"] = n.clean;
  j["leak"] = n.leak;
  j["deadlock"] = n.deadlock;
  j["crashed"] = n.crashed;
  j["failed"] = n.failed;
  j["by_stuck"] = by_fibers(n.by_stuck);
  j["by_outlived"] = by_fibers(n.by_outlived);
}

} // namespace

nlohmann::json to_json(exploration const& e) {
  nlohmann::json j{{"schedules", count(e.schedules)},
                   {"complete", e.complete},
                   {"held_back", e.held_back},
                   {"clean", count(e.clean)},
                   {"leak", count(e.leak)},
                   {"deadlock", count(e.deadlock)},
                   {"unfinished", e.unfinished},
                   {"crashed", count(e.crashed)},
                   {"failed", count(e.failed)},
                   {"by_stuck", by_fibers(e.by_stuck)},
                   {"by_outlived", by_fibers(e.by_outlived)}};
  if (e.large)
    set_large(j, *e.large);
  auto groups = nlohmann::json::object();
  for (auto const& [name, n] : e.groups)
    groups[shown::is_utf8(name) ? name : shown::name(name)] = counts_of(n);
  j["groups"] = std::move(groups);
  auto const text_of = [](std::optional<schedule> const& s) {
    return s ? nlohmann::json(to_string(*s)) : nlohmann::json();
  };
  j["first_failure"] = text_of(e.first_failure);
  j["failure_text"] = e.failure_text.empty() ? nlohmann::json() : nlohmann::json(e.failure_text);
  j["first_unfinished"] = text_of(e.first_unfinished);
  for (auto const& l : e.early_levels) {
    auto level = counts_of(l.ended);
    level["early_deadlines"] =
        l.early_deadlines == any_number ? nlohmann::json() : nlohmann::json(l.early_deadlines);
    level["complete"] = l.complete;
    j["early_levels"].push_back(std::move(level));
  }
  for (auto const& l : e.switch_levels) {
    auto level = counts_of(l.ended);
    level["extra_switches"] =
        l.extra_switches == any_number ? nlohmann::json() : nlohmann::json(l.extra_switches);
    level["complete"] = l.complete;
    j["switch_levels"].push_back(std::move(level));
  }
  if (!e.early_levels.empty())
    j["early_deadlines_of_first_failure"] =
        e.first_failure ? nlohmann::json(e.first_failure->early_deadlines()) : nlohmann::json();
  if (e.livelock)
    j["livelock"] = json_of(*e.livelock);
  if (e.unfair_circle)
    j["unfair_circle"] = json_of(*e.unfair_circle);
  if (e.endless.schedules() > 0)
    j["endless"] = counts_of(e.endless);
  if (e.states)
    j["states"] = *e.states;
  if (e.memory_observed) {
    j["races"] = nlohmann::json::array();
    for (auto const& r : e.races)
      j["races"].push_back(to_json(r));
    j["races_missed"] = e.races_missed.empty() ? nlohmann::json() : nlohmann::json(e.races_missed);
    j["calls_not_observed"] = e.calls_not_observed;
    j["locks_without_switch"] = e.locks_without_switch;
  }
  if (!e.switch_levels.empty()) {
    j["atomics_are_points"] = e.memory_observed;
    j["weaker_atomics"] = nlohmann::json::array();
    for (auto const& a : e.weaker_atomics)
      j["weaker_atomics"].push_back(to_json(a));
  }
  if (e.why_enumerated)
    j["why_enumerated"] = *e.why_enumerated;
  j["doubt"] = e.doubt ? nlohmann::json(*e.doubt) : nlohmann::json();
  return j;
}

} // namespace leaklab
