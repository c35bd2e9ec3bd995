// Turns a demonstration into JSON; see state.hpp.
#include <live/state.hpp>

#include <lessons/lesson.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace live {
namespace {

using nlohmann::json;

json to_json(share const& s) {
  return {s.broken, s.of};
}

json to_json(tally const& t) {
  auto places = json::array();
  for (auto const& p : t.places)
    places.push_back({{"operation", p.operation},
                      {"at", p.at},
                      {"source", p.source},
                      {"fibers", p.fibers},
                      {"pinned", p.pinned},
                      {"resident", p.resident}});
  return {{"answered", t.answered},
          {"with_error", t.with_error},
          {"thumbnails", t.thumbnails},
          {"pictures", t.pictures},
          {"broken", t.broken},
          {"stuck", t.stuck},
          {"pinned", t.pinned},
          {"pinned_resident", t.resident},
          {"unfinished", t.unfinished},
          {"taken", t.memory.taken},
          {"resident", t.memory.resident},
          {"took", t.took.count()},
          {"places", std::move(places)}};
}

json last_of(tally const& t) {
  if (!t.last_request)
    return {};
  auto const& a = *t.last_answer;
  auto pictures = json::array();
  for (std::size_t i = 0; i < t.last_request->pictures.size(); ++i) {
    auto const& p = t.last_request->pictures[i];
    pictures.push_back(
        {{"number", p.number}, {"broken", p.broken}, {"made", i < a.made.size() && a.made[i]}});
  }
  return {{"number", a.number},
          {"lesson", t.last_request->lesson},
          {"failed", a.failed},
          {"returned", a.returned ? json(*a.returned) : json()},
          {"started", a.started},
          {"finished", a.finished},
          {"pictures", std::move(pictures)}};
}

json script_of(demonstration const& d) {
  auto steps = json::array();
  for (auto const& s : d.chosen().script)
    steps.push_back({{"requests", s.requests}, {"lesson", s.lesson}, {"share", to_json(s.share)}});
  auto const step = d.script_step();
  return {{"steps", std::move(steps)}, {"step", step ? json(*step) : json()}};
}

json points_of(history const& h, known const& k) {
  auto const from = k.version == h.version() && k.points <= h.points().size() ? k.points : 0;
  auto rows = json::array();
  for (auto i = from; i < h.points().size(); ++i) {
    auto const& p = h.points()[i];
    rows.push_back({p.time.count(), p.requests, p.stuck, p.pinned, p.taken, p.resident, p.took.count()});
  }
  return {{"version", h.version()}, {"from", from}, {"rows", std::move(rows)}};
}

json marks_of(history const& h) {
  auto marks = json::array();
  for (auto const& m : h.marks())
    marks.push_back({{"time", m.time.count()}, {"what", m.what}, {"detail", m.detail}});
  return marks;
}

std::string_view name_of(lessons::kind k) {
  return k == lessons::kind::right ? "right" : k == lessons::kind::leaks ? "leaks" : "outlives";
}

} // namespace

json state_of(demonstration const& d, known const& k) {
  auto const& c = d.chosen();
  json j{{"format", "leaklab live"},
         {"version", 1},
         {"status", to_string(d.status())},
         {"ended", d.how_it_ended()},
         {"servers", d.servers()},
         {"lesson", c.lesson},
         {"share", to_json(c.share)},
         {"rate", c.rate},
         {"memory", c.memory},
         {"seed", c.seed},
         {"script", script_of(d)},
         {"last", last_of(d.tally())},
         {"points", points_of(d.history(), k)},
         {"marks", marks_of(d.history())}};
  j.update(to_json(d.tally()));
  return j;
}

json lessons_json() {
  auto all = json::array();
  for (auto const& l : lessons::all())
    all.push_back({{"name", l.name}, {"summary", l.summary}, {"is", name_of(l.is)}});
  return all;
}

} // namespace live
