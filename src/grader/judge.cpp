// Explores, and names what is wrong in one line; see judge.hpp.
#include <grader/judge.hpp>

#include <grader/memory_limit.hpp>
#include <leaklab/explore.hpp>
#include <leaklab/states/replayed_memory.hpp>
#include <leaklab/trace.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace grader {
namespace {

using namespace std::chrono_literals;

// Not a std::string: what a schedule leaves in memory of its own is gone with the schedule.
constexpr std::size_t longest_reason = 200;
char reason[longest_reason];
bool has_thrown = false;

// By this the text of a wrong answer is known from that of a crash.
constexpr std::string_view wrong_answer = "wrong answer: ";

// Schedules without an end take a long time each. Counts decide everything else, so that a slow machine comes to
// the same verdict.
bool is_getting_on(leaklab::exploration_progress const& p) {
  return p.elapsed < 15s || p.states || p.schedules > static_cast<std::uint64_t>(p.elapsed / 1s);
}

leaklab::explore_options options_for(question const& q, limits const& most) {
  leaklab::explore_options o{.clock = q.clock,
                             .max_schedules = 200'000,
                             .time_limit = 20min,
                             .max_steps = most.most_steps,
                             .longest_schedule = most.longest_schedule,
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

// Returns how many schedules have ended in one way, exact.
std::string count_of(leaklab::exploration const& all, std::uint64_t n,
                     std::string leaklab::large_counts::*exact) {
  return all.large ? (*all.large).*exact : std::to_string(n);
}

void tell(verdict& v, question const& q, std::string kind, std::string_view why) {
  v.kind = std::move(kind);
  v.diagnosis = fmt::format("{}: {}: {}", v.kind, q.about, why);
}

// A submission cannot call exit. The library that names places does, when it has no memory.
bool is_want_of_memory(std::string_view crash) {
  return crash.find("std::bad_alloc") != crash.npos || crash == "the body called exit(1)";
}

// Tells of a failure that is not about stuck fibers.
void tell_text(verdict& v, question const& q, leaklab::exploration const& all) {
  auto const text = first_line(all.failure_text);
  if (text.starts_with(wrong_answer)) {
    tell(v, q, "wrong answer", text.substr(wrong_answer.size()));
    v.bad = count_of(all, all.failed, &leaklab::large_counts::failed);
  } else {
    tell(v, q, "crash", is_want_of_memory(text) ? memory_limit::exceeded() : text);
    v.bad = count_of(all, all.crashed, &leaklab::large_counts::crashed);
  }
  v.steps = all.show_first_failure();
}

// Runs one schedule in this process, with the addresses that the explorer's processes have.
leaklab::traced_run run_here(question const& q, leaklab::schedule const& order,
                             leaklab::replay_options how = {}) {
  how.clock = q.clock;
  how.rethrow = false;
  how.explored_addresses = true;
  leaklab::detail::states::make_memory_of_replays(); // which is more than the limit allows
  memory_limit::here const limited;
  return leaklab::trace(body_of(q), order, how);
}

// Runs the failure here: it is no crash.
void tell_who_is_stuck(verdict& v, question const& q, leaklab::exploration const& all) {
  auto const run = run_here(q, *all.first_failure);
  what_was_wrong();
  v.steps = to_text(run);
  if (run.report.stuck.empty())
    return tell(v, q, "undecided", "a schedule ends otherwise when it is run once more");
  auto const& at = run.report.stuck.back().blocked_at;
  if (at.line != 0)
    v.at = fmt::format("{}:{}", at.file.filename().string(), at.line);
  bool const is_leak = run.report.verdict != leaklab::verdict::deadlock;
  tell(v, q, is_leak ? "leak" : "deadlock", "stuck in " + stuck_in(run.report));
  v.bad = is_leak ? count_of(all, all.leak, &leaklab::large_counts::leak)
                  : count_of(all, all.deadlock, &leaklab::large_counts::deadlock);
}

// Runs the schedule here, to see which limit it reaches. If it does not suspend, its thread goes on behind. The second
// time it has a fifth of the time: what has ended by then was held up, and has not gone on for ever.
void tell_unfinished(verdict& v, question const& q, leaklab::exploration const& all, limits const& most) {
  v.schedule = to_string(*all.first_unfinished);
  auto const run = run_here(q, *all.first_unfinished,
                            {.max_steps = most.most_steps, .time_limit = most.longest_schedule / 5});
  v.steps = to_text(run);
  if (run.report.verdict != leaklab::verdict::unfinished)
    return tell(v, q, "undecided", "a schedule takes too long, but ends when it is run once more");
  tell(v, q, "endless",
       run.report.most_steps > 0 ? fmt::format("a schedule has not ended after {} steps", most.most_steps)
                                 : fmt::format("a schedule has not ended after {} seconds",
                                               std::chrono::duration<double>(most.longest_schedule).count()));
}

void tell_incomplete(verdict& v, question const& q, leaklab::exploration const& all) {
  tell(v, q, "undecided", "there are too many schedules");
  if (all.why_enumerated)
    v.steps = fmt::format("Not counted by states: {}.\n", *all.why_enumerated);
}

void tell(verdict& v, question const& q, leaklab::exploration const& all, limits const& most) {
  v.schedules = schedules_text(all);
  v.complete = all.complete;
  if (all.first_failure)
    v.schedule = to_string(*all.first_failure);
  if (all.doubt) {
    tell(v, q, "undecided", *all.doubt);
  } else if (all.first_failure && !all.failure_text.empty()) {
    tell_text(v, q, all);
  } else if (all.first_failure) {
    tell_who_is_stuck(v, q, all);
  } else if (all.livelock) {
    tell(v, q, "endless", "the fibers can run round and round for ever, however fair the scheduler is");
    v.schedule = to_string(all.livelock->to_it);
    v.round = to_string(all.livelock->round_it);
  } else if (all.first_unfinished) {
    tell_unfinished(v, q, all, most);
  } else if (!all.complete) {
    tell_incomplete(v, q, all);
  } else if (auto const n = most_at_once(all); n < q.at_once) {
    tell(v, q, "not concurrent", fmt::format("at most {} at the same time", n));
  }
}

// Returns the text without white space and without lines that are comments.
std::string without_comments(std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string rest;
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("//"))
      std::ranges::copy_if(line, std::back_inserter(rest),
                           [](unsigned char c) { return std::isspace(c) == 0; });
  return rest;
}

} // namespace

std::optional<std::string> what_was_wrong() {
  std::string text = reason;
  reason[0] = '\0';
  return text.empty() || has_thrown ? std::nullopt : std::optional(std::string(wrong_answer) + text);
}

std::function<void()> body_of(question const& q) {
  return [body = q.body] {
    memory_limit::set();
    has_thrown = false;
    try {
      body();
    } catch (...) {
      has_thrown = true;
      throw;
    }
  };
}

void wrong(std::string_view why) {
  if (reason[0] != '\0')
    return;
  auto const n = std::min(why.size(), longest_reason - 1);
  std::copy_n(why.begin(), n, reason);
  reason[n] = '\0';
}

verdict judge(question const& q, limits const& most) {
  verdict v;
  try {
    tell(v, q, leaklab::explore(body_of(q), options_for(q, most)), most);
  } catch (std::exception const& e) { // the body does not depend on its schedule alone
    v = {};
    v.complete = false;
    tell(v, q, "undecided", first_line(e.what()));
  }
  return v;
}

verdict judge_schedule(question const& q, std::string_view text) {
  verdict v;
  v.schedules = "1";
  try {
    auto const order = leaklab::schedule::parse(without_comments(text));
    v.schedule = to_string(order);
    auto const run = run_here(q, order);
    v.steps = to_text(run);
    if (auto const n = run.report.stuck.size(); n != q.stuck)
      tell(v, q, "wrong answer",
           fmt::format("{} fiber{} stuck, and {} should be", n, n == 1 ? " is" : "s are", q.stuck));
  } catch (std::invalid_argument const& e) {
    tell(v, q, "wrong answer", first_line(e.what()));
  }
  return v;
}

nlohmann::json to_json(verdict const& v) {
  return {{"kind", v.kind},
          {"diagnosis", v.diagnosis},
          {"schedules", v.schedules},
          {"complete", v.complete},
          {"bad", v.bad},
          {"schedule", v.schedule},
          {"round", v.round ? nlohmann::json(*v.round) : nlohmann::json()},
          {"at", v.at},
          {"steps", v.steps}};
}

} // namespace grader
