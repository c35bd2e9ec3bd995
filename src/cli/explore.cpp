// leaklab explore: a lesson under every schedule, how often it leaks, and the command that shows one that
// does.
#include <cli/commands.hpp>
#include <cli/json_file.hpp>
#include <cli/lesson_names.hpp>
#include <cli/options.hpp>
#include <cli/stand_in.hpp>
#include <cli/table.hpp>
#include <cli/terminal.hpp>

#include <leaklab/explore.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace cli {
namespace {

using leaklab::exploration;

struct explore_options {
  std::string lesson;
  stand_in_options work;
  std::string strategy;
  std::uint64_t max = 1'000'000;
  std::uint64_t seed = 1;
  std::uint64_t depth = 3;
  std::chrono::milliseconds time_limit{60'000};
  std::string json;
};

// What was found in one search, added to what was found before.
void add(exploration& sum, exploration const& e) {
  sum.schedules += e.schedules;
  sum.held_back += e.held_back;
  sum.clean += e.clean;
  sum.leak += e.leak;
  sum.deadlock += e.deadlock;
  sum.unfinished += e.unfinished;
  sum.crashed += e.crashed;
  sum.failed += e.failed;
  for (auto const& [k, n] : e.by_stuck)
    sum.by_stuck[k] += n;
  for (auto const& [k, n] : e.by_outlived)
    sum.by_outlived[k] += n;
  if (e.first_failure &&
      (!sum.first_failure || e.first_failure->fibers().size() < sum.first_failure->fibers().size())) {
    sum.first_failure = e.first_failure;
    sum.failure_text = e.failure_text;
  }
}

// What was searched, and how far.
struct search {
  exploration found;
  std::string extent; // "complete: 590 schedules"
};

search explore_by(explore_options const& o, std::function<void()> const& body) {
  leaklab::explore_options how{.max_schedules = o.max, .time_limit = o.time_limit};
  auto const depth = static_cast<unsigned>(o.depth);
  if (o.strategy == "random")
    how.strategy = leaklab::random_walk{o.seed};
  if (o.strategy == "pct")
    how.strategy = leaklab::pct{depth, o.seed};
  search s{.found = leaklab::explore(body, how), .extent = {}};
  auto const first = s.found.schedules;
  if (s.found.complete) {
    s.extent = fmt::format("complete: {} schedule{}", first, first == 1 ? "" : "s");
    return s;
  }
  s.extent = fmt::format("budget reached after {} schedules, not complete", first);
  if (!o.strategy.empty())
    return s;
  // Depth first changes the last choices first; the others look elsewhere.
  how.max_schedules = std::max<std::uint64_t>(o.max / 10, 1);
  how.strategy = leaklab::random_walk{o.seed};
  auto const at_random = leaklab::explore(body, how);
  how.strategy = leaklab::pct{depth, o.seed};
  auto const by_pct = leaklab::explore(body, how);
  add(s.found, at_random);
  add(s.found, by_pct);
  s.extent = fmt::format("budget reached after {} schedules, not complete; then {} at random and {} by pct",
                         first, at_random.schedules, by_pct.schedules);
  return s;
}

// How many schedules left 0, 1, 2, ... fibers stuck, or working on when make_thumbnails had returned.
std::string outcomes(exploration const& e) {
  std::vector<std::vector<std::string>> rows;
  auto const most = std::max(e.by_stuck.empty() ? 0 : e.by_stuck.rbegin()->first,
                             e.by_outlived.empty() ? 0 : e.by_outlived.rbegin()->first);
  auto const count = [](auto const& by, std::size_t k) {
    auto const found = by.find(k);
    return std::to_string(found == by.end() ? 0 : found->second);
  };
  for (std::size_t k = 0; k <= most; ++k)
    rows.push_back({std::to_string(k), count(e.by_stuck, k), count(e.by_outlived, k)});
  constexpr auto right = column::side::right;
  return table(
      {{"fibers", right}, {"schedules with so many stuck", right}, {"outliving make_thumbnails", right}},
      rows);
}

std::string verdicts(exploration const& e) {
  std::string text;
  auto const add = [&](std::uint64_t n, char const* what) {
    if (n > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n, what);
  };
  add(e.clean, "clean");
  add(e.leak, "leak");
  add(e.deadlock, "deadlock");
  add(e.unfinished, "unfinished");
  add(e.crashed, "crashed");
  add(e.failed, "failed");
  return text;
}

ending explore_one(explore_options const& o) {
  auto const& lesson = lesson_named(o.lesson);
  json_file const json(o.json);
  auto const s = explore_by(o, without_pictures(lesson, o.work));
  auto const& e = s.found;
  if (!json.to_stdout()) {
    auto text = fmt::format("{}: {}\n{}\n\n{}: {}\n\n{}", lesson.name, lesson.summary, to_string(o.work),
                            s.extent, verdicts(e), outcomes(e));
    if (e.first_failure)
      text += fmt::format("\nThe shortest schedule {3}that is not clean: \"{0}\"\n  leaklab replay {1} {2} "
                          "--schedule '{0}'\n",
                          leaklab::to_string(*e.first_failure), lesson.name, to_string(o.work),
                          e.complete ? "" : "found ") +
              (e.failure_text.empty() ? "" : "  " + e.failure_text + "\n");
    else
      text += fmt::format("\nNot one of them leaves a fiber stuck{}.\n",
                          e.complete ? "" : ", of those that were run");
    terminal::print(text);
  }
  json.write(leaklab::to_json(e));
  return {.code = e.first_failure ? exit_code::not_clean : exit_code::clean};
}

} // namespace

void add_explore(CLI::App& app, command& chosen) {
  auto const o = std::make_shared<explore_options>();
  auto* const sub = app.add_subcommand("explore", "Run a lesson under every schedule; count how they end");
  sub->add_option("LESSON", o->lesson, lesson_name_help)->required()->type_name("");
  add_stand_in_options(*sub, o->work);
  sub->add_option("--strategy", o->strategy,
                  "exhaustive: depth first; random: each choice at random;\n"
                  "pct: random priorities. Unless given: exhaustive, and\n"
                  "if that does not come to an end the others in turn")
      ->check(CLI::IsMember({"exhaustive", "random", "pct"}))
      ->type_name("S");
  add_number(*sub, "--max", o->max, 1, 1'000'000'000'000, "So many schedules at most; 1000000 unless given");
  add_number(*sub, "--seed", o->seed, 0, ~std::uint64_t{0}, "Of random and pct; 1 unless given");
  add_number(*sub, "--depth", o->depth, 1, 100,
             "Of pct: how many orderings a bug needs, 1..100; 3 unless\ngiven");
  add_seconds(*sub, "--time-limit", o->time_limit, "For each strategy; 60 unless given");
  add_json_option(*sub, o->json, "Write the counts to FILE as well; - means to stdout, instead of text");
  sub->footer("No pictures are needed: the files exist by name only, and those that are --broken fail.\n\n" +
              std::string(exit_codes_help));
  sub->callback([o, &chosen] { chosen = [o] { return explore_one(*o); }; });
}

} // namespace cli
