// Explores, and names what is wrong in one line; see judge.hpp.
#include <grader/judge.hpp>

#include <leaklab/explore.hpp>
#include <leaklab/trace.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>

namespace grader {
namespace {

using namespace std::chrono_literals;

// Not a std::string: what a schedule leaves in memory of its own is gone with the schedule.
constexpr std::size_t longest_reason = 200;
char reason[longest_reason];

std::optional<std::string> what_was_wrong() {
  std::string text = reason;
  reason[0] = '\0';
  return text.empty() ? std::nullopt : std::optional(text);
}

// Schedules without an end take a long time each. Counts decide everything else, so that a slow machine comes to
// the same verdict.
bool is_getting_on(leaklab::exploration_progress const& p) {
  return p.elapsed < 15s || p.states || p.schedules > static_cast<std::uint64_t>(p.elapsed / 1s);
}

leaklab::explore_options options_for(question const& q) {
  leaklab::explore_options o{.clock = q.clock,
                             .max_schedules = 200'000,
                             .time_limit = 20min,
                             .longest_schedule = 5s,
                             .jobs = 1,
                             .failed = what_was_wrong,
                             .on_progress = is_getting_on};
  if (q.at_once > 0)
    o.group = [count = q.most_at_once] { return std::to_string(count()); };
  return o;
}

// Returns the first line of a text.
std::string first_line(std::string const& text) {
  return text.substr(0, text.find('\n'));
}

// Returns "unbuffered_channel::push", or several of these.
std::string stuck_in(leaklab::run_report const& report) {
  std::set<std::string> operations;
  for (auto const& f : report.stuck)
    operations.insert(f.operation.empty() ? "a wait" : f.operation);
  return fmt::format("{}", fmt::join(operations, " and "));
}

std::size_t most_at_once(leaklab::exploration const& all) {
  std::size_t most = 0;
  for (auto const& [name, _] : all.groups)
    if (!name.empty())
      most = std::max<std::size_t>(most, std::stoul(name));
  return most;
}

void tell_failure(verdict& v, question const& q, leaklab::exploration const& all) {
  v.schedule = to_string(*all.first_failure);
  auto const died = all.failure_text.empty() ? std::string() : first_line(all.failure_text);
  if (all.failed == 0 && all.crashed > 0 && !died.empty()) {
    v.kind = "crash";
    v.diagnosis = fmt::format("crash: {}: {}", q.about, died);
    v.bad = std::to_string(all.crashed);
    v.steps = all.show_first_failure();
    return;
  }
  auto const run = leaklab::trace(q.body, *all.first_failure, {.clock = q.clock, .rethrow = false});
  what_was_wrong();
  v.steps = to_text(run);
  if (!died.empty()) {
    v.kind = "wrong answer";
    v.diagnosis = fmt::format("wrong answer: {}: {}", q.about, died);
    v.bad = std::to_string(all.failed);
    return;
  }
  auto const& at = run.report.stuck.back().blocked_at;
  if (at.line != 0)
    v.at = fmt::format("{}:{}", at.file.filename().string(), at.line);
  v.kind = run.report.verdict == leaklab::verdict::deadlock ? "deadlock" : "leak";
  v.diagnosis = fmt::format("{}: {}: stuck in {}", v.kind, q.about, stuck_in(run.report));
  v.bad = std::to_string(v.kind == "leak" ? all.leak : all.deadlock);
}

} // namespace

void wrong(std::string_view why) {
  if (reason[0] != '\0')
    return;
  auto const n = std::min(why.size(), longest_reason - 1);
  std::copy_n(why.begin(), n, reason);
  reason[n] = '\0';
}

verdict judge(question const& q) {
  auto const all = leaklab::explore(q.body, options_for(q));
  verdict v;
  v.schedules = schedules_text(all);
  if (all.first_failure) {
    tell_failure(v, q, all);
  } else if (all.livelock || all.unfinished > 0) {
    v.kind = "endless";
    v.diagnosis = fmt::format("endless: {}: a schedule has no end", q.about);
    if (all.first_unfinished)
      v.schedule = to_string(*all.first_unfinished);
  } else if (!all.complete) {
    v.kind = "undecided";
    v.diagnosis = fmt::format("undecided: {}: there are too many schedules", q.about);
  } else if (auto const most = most_at_once(all); most < q.at_once) {
    v.kind = "not concurrent";
    v.diagnosis = fmt::format("not concurrent: {}: at most {} at the same time", q.about, most);
  }
  return v;
}

nlohmann::json to_json(verdict const& v) {
  return {{"kind", v.kind},  {"diagnosis", v.diagnosis}, {"schedules", v.schedules},
          {"bad", v.bad},    {"schedule", v.schedule},   {"at", v.at},
          {"steps", v.steps}};
}

} // namespace grader
