// The goals, and their evaluation; see goals.hpp. Each is a bound on a figure or on the ratio of two of one
// run.
#include <bench/report/goals.hpp>

#include <bench/report/figure.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace bench_report {
namespace {

// The place of one result.
struct place {
  std::string workload;
  parameters where;
};

struct goal {
  std::string what;
  place measured;
  std::optional<place> baseline; // if it is set, the goal is a ratio to it
  quantity of;
  double bound;
  std::string bound_text;
  bool at_least = false; // otherwise at most
};

place handover(std::string const& slots, std::string const& from, std::string const& threads,
               std::string const& by) {
  return {"handover",
          {{"slots", slots}, {"from", from}, {"to", "1"}, {"item", "int"}, {"threads", threads}, {"by", by}}};
}

place observed(std::string const& workload, std::string const& by) {
  return {workload, {{"by", by}}};
}

place report(std::string const& stuck) {
  return {"report", {{"stuck", stuck}, {"stacks", "on"}, {"first", "no"}}};
}

place program(std::string const& workers, std::string const& name) {
  return {"programs", {{"size", "4000x3000"}, {"files", "16"}, {"workers", workers}, {"program", name}}};
}

place pictures(std::string const& threads, std::string const& lesson) {
  return {
      "pictures",
      {{"size", "1600x1200"}, {"files", "64"}, {"broken", "none"}, {"threads", threads}, {"lesson", lesson}}};
}

place explored(std::string const& strategy, std::string const& files) {
  return {"explore", {{"strategy", strategy}, {"files", files}}};
}

goal ratio(std::string what, place measured, place baseline, double bound, quantity of = quantity::time) {
  return {
      std::move(what), std::move(measured), std::move(baseline), of, bound, "≤ " + fmt::format("{}", bound)};
}

std::vector<goal> bounds() {
  std::vector<goal> all;
  auto const go = [&](std::string const& what, std::string const& slots, std::string const& from,
                      std::string const& threads, double bound) {
    all.push_back(ratio(what + ": world / Go", handover(slots, from, threads, "world"),
                        handover(slots, from, threads, "go"), bound));
  };
  all.push_back(ratio("unbuffered hand-over, 1 thread: world / round_robin", handover("0", "1", "1", "world"),
                      handover("0", "1", "1", "round_robin"), 0.5));
  go("unbuffered hand-over, 1 thread", "0", "1", "1", 0.8);
  go("hand-over with 63 slots, 1 thread", "63", "1", "1", 0.8);
  go("unbuffered hand-over, 2 threads", "0", "1", "2", 1);
  go("hand-over with 63 slots, 2 threads", "63", "1", "2", 1);
  go("unbuffered hand-over, 8 to 1, 2 threads", "0", "8", "2", 1);
  go("hand-over with 63 slots, 8 to 1, 2 threads", "63", "8", "2", 1);
  for (std::string const by : {"world", "world_stacks"})
    all.push_back(
        ratio("spawn and join" + std::string(by == "world" ? "" : ", with stacks") + ": world / round_robin",
              observed("spawn_join", by), observed("spawn_join", "round_robin"), 1.1));
  all.push_back(ratio("hand-over: with stacks / without", observed("handover", "world_stacks"),
                      observed("handover", "world"), 1.5));
  all.push_back({"from quiet to the report, 100 stuck", report("100"), {}, quantity::time, 1e-3, "≤ 1 ms"});
  all.push_back(
      {"from quiet to the report, 10,000 stuck", report("10000"), {}, quantity::time, 0.1, "≤ 100 ms"});
  for (std::string const workers : {"1", "2"}) {
    auto const ending = ", 12 megapixels, " + workers + (workers == "1" ? " worker" : " workers");
    auto const ours = program(workers, "image_files"), vips = program(workers, "vipsthumbnail");
    all.push_back(ratio("image_file / vipsthumbnail: time" + ending, ours, vips, 0.9));
    all.push_back(ratio("image_file / vipsthumbnail: memory" + ending, ours, vips, 1, quantity::bytes));
  }
  all.push_back(ratio("lesson 5 on 2 threads / lesson 1", pictures("2", "lesson5_buffered"),
                      pictures("1", "lesson1_sequential"), 0.55));
  all.push_back(ratio("lesson 5 / Go's makeThumbnails5, 2 threads", pictures("2", "lesson5_buffered"),
                      pictures("2", "go_makeThumbnails5"), 0.25));
  all.push_back({"explorer, lesson 4 with 3 files, random walk",
                 explored("random_walk", "3"),
                 {},
                 quantity::rate,
                 150e3,
                 "≥ 150,000/s",
                 true});
  all.push_back({"explorer, lesson 4 with 4 files, every schedule",
                 explored("exhaustive", "4"),
                 {},
                 quantity::total,
                 2,
                 "≤ 2 s"});
  return all;
}

// Returns why there is no figure; empty if there is one.
std::string lacks(result const* r, quantity of) {
  if (!r)
    return "not run";
  if (!r->error.empty())
    return r->error == not_installed ? r->error : "failed";
  return values_of(*r, of).empty() ? "not run" : "";
}

std::string verdict(bool met) {
  return met ? "met" : "missed";
}

goal_outcome outcome_of(goal const& g, results const& from) {
  auto const* const mine = find(from, g.measured.workload, g.measured.where);
  auto const* const its = g.baseline ? find(from, g.baseline->workload, g.baseline->where) : nullptr;
  auto why = lacks(mine, g.of);
  if (why.empty() && g.baseline)
    why = lacks(its, g.of);
  if (!why.empty())
    return {g.what, "–", g.bound_text, why};
  auto const f = its ? ratio_of(*mine, *its, g.of) : figure_of(values_of(*mine, g.of));
  auto const text =
      its ? fmt::format("{} ({}–{})", to_text(f.median), to_text(f.low), to_text(f.high)) : to_text(f, g.of);
  return {g.what, text, g.bound_text, verdict(g.at_least ? f.median >= g.bound : f.median <= g.bound)};
}

// Checks the lesson whose cost of a file depends most on the number of files: its dearest number to its
// cheapest.
goal_outcome flatness(results const& from) {
  goal_outcome out{"cost of a file, from 10 to 100,000 files: dearest / cheapest, worst lesson", "–", "≤ 1.5",
                   "not run"};
  std::map<std::string, std::vector<double>> medians;
  for (auto const& r : from.all)
    if (r.workload == "stand_in" && !r.times.empty() && r.where.at("by") == "world" &&
        r.where.at("broken") == "none")
      medians[r.where.at("lesson")].push_back(figure_of(r.times).median);
  double worst = 0;
  for (auto const& [lesson, costs] : medians)
    if (auto const [least, most] = std::minmax_element(costs.begin(), costs.end());
        costs.size() > 1 && *most / *least > worst) {
      worst = *most / *least;
      out.measured = fmt::format("{} ({})", to_text(worst), lesson);
      out.verdict = verdict(worst <= 1.5);
    }
  return out;
}

} // namespace

std::vector<goal_outcome> goals_of(results const& from) {
  std::vector<goal_outcome> all;
  for (auto const& g : bounds())
    all.push_back(outcome_of(g, from));
  all.insert(all.end() - 2, flatness(from)); // the explorer's stay last
  if (from.quick)
    for (auto& g : all)
      if (g.verdict == verdict(true) || g.verdict == verdict(false))
        g.verdict = "–";
  return all;
}

} // namespace bench_report
