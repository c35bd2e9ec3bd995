// What was found as text and as JSON; see explore.hpp.
#include <leaklab/explore.hpp>

#include <shown/shown.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace leaklab {

std::ostream& operator<<(std::ostream& os, exploration const& e) {
  os << fmt::format("{}: {} schedule{} of one thread\n", e.complete ? "complete" : "not complete",
                    e.schedules, e.schedules == 1 ? "" : "s");
  if (e.states)
    os << fmt::format("counted by {} state{}\n", *e.states, *e.states == 1 ? "" : "s");
  auto const line = [&os](std::uint64_t n, char const* what) {
    if (n)
      os << fmt::format("{:>12}  {}\n", n, what);
  };
  line(e.clean, "clean");
  line(e.leak, "leak");
  line(e.deadlock, "deadlock");
  line(e.unfinished, "unfinished");
  line(e.crashed, "crashed");
  line(e.failed, "failed");
  if (e.held_back)
    os << fmt::format("left out as unfair: those in which a fiber yields on and on while another is ready "
                      "({} choice{})\n",
                      e.held_back, e.held_back == 1 ? "" : "s");
  if (e.first_failure)
    os << "shortest schedule that " << (e.first_unfinished ? "fails" : "is not clean") << ": "
       << abridged(*e.first_failure) << "\n";
  std::istringstream text(e.failure_text);
  for (std::string row; std::getline(text, row);)
    os << "  " << shown::line(row) << '\n';
  if (e.first_unfinished)
    os << "shortest schedule that did not end: " << abridged(*e.first_unfinished) << '\n';
  if (e.doubt)
    os << "in doubt: " << *e.doubt << '\n';
  return os;
}

nlohmann::json to_json(exploration const& e) {
  auto const counts = [](std::map<std::size_t, std::uint64_t> const& by) {
    auto object = nlohmann::json::object();
    for (auto const& [k, n] : by)
      object[std::to_string(k)] = n;
    return object;
  };
  nlohmann::json j{{"schedules", e.schedules},
                   {"complete", e.complete},
                   {"held_back", e.held_back},
                   {"clean", e.clean},
                   {"leak", e.leak},
                   {"deadlock", e.deadlock},
                   {"unfinished", e.unfinished},
                   {"crashed", e.crashed},
                   {"failed", e.failed},
                   {"by_stuck", counts(e.by_stuck)},
                   {"by_outlived", counts(e.by_outlived)}};
  auto groups = nlohmann::json::object();
  for (auto const& [name, n] : e.groups)
    groups[shown::is_utf8(name) ? name : shown::name(name)] = {
        {"schedules", n.schedules()}, {"clean", n.clean},     {"leak", n.leak},    {"deadlock", n.deadlock},
        {"unfinished", n.unfinished}, {"crashed", n.crashed}, {"failed", n.failed}};
  j["groups"] = std::move(groups);
  auto const text_of = [](std::optional<schedule> const& s) {
    return s ? nlohmann::json(to_string(*s)) : nlohmann::json();
  };
  j["first_failure"] = text_of(e.first_failure);
  j["failure_text"] = e.failure_text.empty() ? nlohmann::json() : nlohmann::json(e.failure_text);
  j["first_unfinished"] = text_of(e.first_unfinished);
  if (e.states)
    j["states"] = *e.states;
  if (e.why_enumerated)
    j["why_enumerated"] = *e.why_enumerated;
  j["doubt"] = e.doubt ? nlohmann::json(*e.doubt) : nlohmann::json();
  return j;
}

} // namespace leaklab
