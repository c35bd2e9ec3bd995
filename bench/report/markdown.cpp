// Tables, one after the other; see markdown.hpp.
#include <bench/report/markdown.hpp>

#include <bench/report/figure.hpp>
#include <bench/report/goals.hpp>
#include <bench/report/view.hpp>

#include <fmt/format.h>

namespace bench_report {
namespace {

struct section {
  std::string title;
  std::vector<view> views;
  std::string text = {};
};

// What the columns of most tables are called.
constexpr auto schedulers = "`round_robin` and `shared_work` are Boost.Fiber's own schedulers. `world` is "
                            "leaklab::run, which sees every "
                            "fiber; \"world, stacks\" is the same as it is by default, when it keeps from "
                            "where each fiber was started. "
                            "A channel with n slots is what Go calls make(chan T, n); Boost.Fiber's own "
                            "capacity for it is n + 1, a power "
                            "of two, hence 1, 3, 7, 63.\n\n";

std::vector<section> sections() {
  return {{"Channels", channels_views(), schedulers}, {"Lessons", lessons_views()},
          {"Observation", observation_views()},       {"Explorer", explorer_views()},
          {"image_file", thumbnail_views()},          {"Other programs", peers_views()}};
}

// Returns the result to which the ratios of a table are.
result const* baseline_of(results const& from, view const& v, entry const& row, entry const& column) {
  if (v.baseline_column)
    return cell(from, v, row, v.columns[*v.baseline_column]);
  return v.baseline_row ? cell(from, v, v.rows[*v.baseline_row], column) : nullptr;
}

std::string text_of(results const& from, view const& v, entry const& row, entry const& column) {
  auto const* const r = cell(from, v, row, column);
  if (!r)
    return "–";
  if (!r->error.empty())
    return r->error == not_installed ? r->error : "failed";
  auto const values = values_of(*r, v.what);
  if (values.empty())
    return "–";
  auto text = to_text(figure_of(values), v.what);
  auto const* const baseline = baseline_of(from, v, row, column);
  if (baseline && baseline != r && !values_of(*baseline, v.what).empty())
    text += " ×" + to_text(ratio_of(*r, *baseline, v.what).median);
  return text;
}

std::string line(std::vector<std::string> const& cells) {
  std::string text = "|";
  for (auto const& c : cells)
    text += ' ' + c + " |";
  return text + '\n';
}

std::string table(results const& from, view const& v) {
  std::vector<std::string> head{""}, rule{"---"};
  for (auto const& column : v.columns) {
    bool const is_baseline = v.baseline_column && &column == &v.columns[*v.baseline_column];
    head.push_back(column.label + (is_baseline ? " (×1)" : ""));
    rule.emplace_back("---");
  }
  auto text = line(head) + line(rule);
  for (auto const& row : rows_of(from, v)) {
    bool const is_baseline = v.baseline_row && row.where == v.rows[*v.baseline_row].where;
    std::vector<std::string> cells{row.label + (is_baseline ? " (×1)" : "")};
    for (auto const& column : v.columns)
      cells.push_back(text_of(from, v, row, column));
    text += line(cells);
  }
  return text;
}

std::string text_of(results const& from, view const& v) {
  auto text = fmt::format("### {}\n\n{}\n\n", v.title, v.text);
  if (v.drawn && has_figures(from, v))
    text += fmt::format("![{}]({}.svg)\n\n", v.title, v.drawn->name);
  return text + table(from, v) + '\n';
}

std::string goals(results const& from) {
  auto text = line({"goal", "measured", "bound", ""}) + line({"---", "---", "---", "---"});
  for (auto const& g : goals_of(from))
    text += line({g.what, g.measured, g.goal, g.verdict});
  return text;
}

std::string machine(results const& r) {
  return fmt::format(
      "{}, {} processors; {}; {}; Boost {}. Run on {}; load average at the start {}; {} repetition{}, "
      "in random order.",
      r.processor, r.cpus, r.system, r.compiler, r.boost, r.date, r.load.empty() ? "unknown" : r.load,
      r.repetitions, r.repetitions == 1 ? "" : "s");
}

} // namespace

constexpr auto quick_text =
    "\n\n**A quick run: it shows that everything works. Its times are too short to mean anything.**";

std::string to_markdown(results const& from) {
  auto text = fmt::format(
      "# Benchmarks\n\n{}\n\n"
      "A cell is the median of all repetitions, (the least–the most) of them, and ×the ratio to the "
      "row or column marked ×1.{}\n\n## Goals\n\n"
      "A ratio is that of the medians, (the least–the most) that of single repetitions.\n\n{}\n",
      machine(from), from.quick ? quick_text : "", goals(from));
  for (auto const& s : sections()) {
    std::string views;
    for (auto const& v : s.views)
      if (!rows_of(from, v).empty())
        views += text_of(from, v);
    text += fmt::format("## {}\n\n{}", s.title, views.empty() ? "Not run.\n\n" : s.text + views);
  }
  if (auto const failed = failures(from); !failed.empty()) {
    text += "## Failed\n\n";
    for (auto const& f : failed)
      text += "- " + f + '\n';
    text += '\n';
  }
  text.pop_back();
  return text;
}

std::vector<std::string> failures(results const& from) {
  std::vector<std::string> all;
  for (auto const& r : from.all) {
    if (r.error.empty() || r.error == not_installed)
      continue;
    auto name = r.workload;
    for (auto const& [key, value] : r.where)
      name += ' ' + key + '=' + value;
    all.push_back(name + ": " + r.error);
  }
  return all;
}

} // namespace bench_report
