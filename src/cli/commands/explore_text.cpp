// The report of an exploration; see explore_text.hpp.
#include <cli/commands/explore_text.hpp>

#include <cli/options.hpp>
#include <cli/terminal/table.hpp>
#include <cli/typed.hpp>

#include <shown/shown.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace cli {

using leaklab::exploration;

void add(leaklab::endings& sum, leaklab::endings const& n) {
  sum = {sum.clean + n.clean,           sum.leak + n.leak,       sum.deadlock + n.deadlock,
         sum.unfinished + n.unfinished, sum.crashed + n.crashed, sum.failed + n.failed};
}

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
  for (auto const& [name, n] : e.groups)
    add(sum.groups[name], n);
  auto const how_far = [](leaklab::schedule const& s) {
    return std::pair(s.early_deadlines(), s.choices().size());
  };
  if (e.first_failure && (!sum.first_failure || how_far(*e.first_failure) < how_far(*sum.first_failure))) {
    sum.first_failure = e.first_failure;
    sum.failure_text = e.failure_text;
  }
  if (!sum.first_unfinished)
    sum.first_unfinished = e.first_unfinished;
  if (!sum.doubt)
    sum.doubt = e.doubt;
  if (!sum.livelock)
    sum.livelock = e.livelock;
}

namespace {

// Returns how many times as large the first number is: both have any number of digits, and no zero in front.
double ratio(std::string const& a, std::string const& b) {
  auto const mantissa = [](std::string const& digits) { return std::stod("0." + digits.substr(0, 15)); };
  return mantissa(a) / mantissa(b) *
         std::pow(10, static_cast<double>(a.size()) - static_cast<double>(b.size()));
}

// How a sentence about one fiber goes on, and one about several.
struct predicate {
  char const *one, *several;
};

// Returns a line for each number of fibers, "2 fibers are stuck in  22 schedules  ##", with a bar that shows how many
// schedules these are. `large` has the exact numbers, if those in `by` are not.
std::string bars(std::map<std::size_t, std::uint64_t> const& by,
                 std::map<std::size_t, std::string> const* large, predicate how) {
  constexpr double longest_bar = 20;
  std::vector<std::pair<std::string, std::string>> lines; // what, and in how many
  std::size_t widest = 0;
  std::string most = "1";
  for (auto const& [fibers, n] : by) {
    auto number = large && large->contains(fibers) ? large->at(fibers) : std::to_string(n);
    if (number == "0")
      continue;
    lines.emplace_back(fibers == 0   ? fmt::format("no fiber {}", how.one)
                       : fibers == 1 ? fmt::format("1 fiber {}", how.one)
                                     : fmt::format("{} fibers {}", fibers, how.several),
                       number);
    widest = std::max(widest, lines.back().first.size());
    if (std::pair(number.size(), number) > std::pair(most.size(), most))
      most = std::move(number);
  }
  std::string text;
  for (auto const& [what, number] : lines)
    text += fmt::format("{:<{}} in {:>{}} schedule{}  {:#<{}}\n", what, widest, number, most.size(),
                        number == "1" ? " " : "s", "",
                        std::max(1L, std::lround(longest_bar * ratio(number, most))));
  return text;
}

// Returns in how many schedules how many fibers were stuck, and how many worked on when make_thumbnails had returned.
std::string outcomes(exploration const& e) {
  auto const stuck = bars(e.by_stuck, e.large ? &e.large->by_stuck : nullptr, {"is stuck", "are stuck"});
  auto const outlive = bars(e.by_outlived, e.large ? &e.large->by_outlived : nullptr,
                            {"outlives make_thumbnails", "outlive make_thumbnails"});
  return stuck + (stuck.empty() || outlive.empty() ? "" : "\n") + outlive;
}

// Orders the sets of failing files: fewer files first, then by their numbers.
struct fewer_files {
  bool operator()(std::string const& a, std::string const& b) const { return key(a) < key(b); }

private:
  static std::pair<std::size_t, std::vector<std::size_t>> key(std::string const& name) {
    std::vector<std::size_t> numbers;
    std::istringstream words(name == "none" ? "" : name);
    for (std::size_t k; words >> k;)
      numbers.push_back(k);
    return {numbers.size(), numbers};
  }
};

// Returns the table of how the schedules of each set of failing files ended, and a sentence about it. A way
// to end that none has, but for clean and leak, has no column.
std::string by_failing_files(exploration const& e) {
  using leaklab::endings;
  constexpr std::pair<char const*, std::uint64_t endings::*> ways[] = {
      {"clean", &endings::clean},           {"leak", &endings::leak},       {"deadlock", &endings::deadlock},
      {"unfinished", &endings::unfinished}, {"crashed", &endings::crashed}, {"failed", &endings::failed}};
  std::map<std::string, endings, fewer_files> const sets(e.groups.begin(), e.groups.end());
  std::vector<column> columns{{"failing files"}, {"schedules", column::side::right}};
  std::vector<std::vector<std::string>> rows;
  rows.reserve(sets.size());
  for (auto const& [name, n] : sets)
    rows.push_back({name.empty() ? "not known" : name, std::to_string(n.schedules())});
  for (auto const& [name, way] : ways) {
    auto const ended_so = [way = way](auto const& set) { return set.second.*way > 0; };
    if (way != &endings::clean && way != &endings::leak && std::ranges::none_of(sets, ended_so))
      continue;
    columns.push_back({name, column::side::right});
    auto row = rows.begin();
    for (auto const& set : sets)
      (row++)->push_back(std::to_string(set.second.*way));
  }
  auto const leaking = std::ranges::count_if(sets, [](auto const& set) { return set.second.leak > 0; });
  auto const where =
      fmt::format("{} schedule{}", leaking ? "some" : "any", e.complete ? "" : " that was run");
  return table(columns, rows) + '\n' +
         (leaking ? fmt::format("{} of {} set{} of failing files {} in {}.\n", leaking, sets.size(),
                                sets.size() == 1 ? "" : "s", leaking == 1 ? "leaks" : "leak", where)
                  : fmt::format("No set of failing files leaks in {}.\n", where));
}

// Returns a line for each bound on how many deadlines come early.
std::string levels(exploration const& e) {
  std::string text;
  for (auto const& level : e.early_levels)
    text += to_string(level) + '\n';
  for (auto const& level : e.switch_levels)
    text += to_string(level) + '\n';
  return text;
}

std::string verdicts(exploration const& e) {
  std::string text;
  auto const add = [&](std::uint64_t n, char const* what, std::string leaklab::large_counts::*exact) {
    if (n > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                          e.large && exact ? (*e.large).*exact : std::to_string(n), what);
  };
  using large = leaklab::large_counts;
  add(e.clean, "clean", &large::clean);
  add(e.leak, "leak", &large::leak);
  add(e.deadlock, "deadlock", &large::deadlock);
  add(e.unfinished, "unfinished", nullptr);
  add(e.crashed, "crashed", &large::crashed);
  add(e.failed, "failed", &large::failed);
  return text;
}

std::string left_out(exploration const& e) {
  return e.held_back ? fmt::format("Left out as unfair: schedules in which a fiber yields on and on while "
                                   "another is ready ({} choice{})\n",
                                   e.held_back, e.held_back == 1 ? "" : "s")
                     : "";
}

// Returns "In 174 of 590 schedules 1 to 2 fibers"; empty if there are none.
std::string in_how_many(std::map<std::size_t, std::uint64_t> const& by, std::uint64_t all) {
  std::uint64_t schedules = 0;
  std::size_t least = 0, most = 0;
  for (auto const& [fibers, n] : by)
    if (fibers > 0) {
      schedules = schedules + n < schedules ? ~std::uint64_t{0} : schedules + n;
      least = least ? least : fibers;
      most = fibers;
    }
  if (schedules == 0)
    return "";
  auto const where = all == ~std::uint64_t{0}
                         ? std::string("In some of the schedules") // too many for a number
                     : all == 1         ? std::string("In the only schedule")
                     : schedules == all ? fmt::format("In all {} schedules", all)
                                        : fmt::format("In {} of {} schedules", schedules, all);
  return least < most ? fmt::format("{} {} to {} fibers", where, least, most)
                      : fmt::format("{} {} fiber{}", where, most, most == 1 ? "" : "s");
}

std::string how_many_are_stuck(exploration const& e) {
  auto const some = in_how_many(e.by_stuck, e.schedules);
  if (some.empty() && e.crashed + e.unfinished > 0)
    return "Of those that came to an end not one leaves a fiber stuck.";
  if (some.empty())
    return fmt::format("Not one of them leaves a fiber stuck{}.",
                       e.complete ? "" : ", of those that were run");
  return some + (some.ends_with("s") ? " are stuck." : " is stuck.");
}

std::string how_many_outlive(exploration const& e) {
  auto const some = in_how_many(e.by_outlived, e.schedules);
  if (some.empty())
    return "No fiber outlives make_thumbnails.";
  return some + (some.ends_with("s") ? " outlive" : " outlives") + " make_thumbnails.";
}

// Returns the command that shows the failure. If the schedule is long, only a file holds all of it.
std::string how_to_see(explored const& o, exploration const& e) {
  constexpr std::size_t longest_command = 200;
  auto const whole = leaklab::to_string(*e.first_failure);
  auto const command = fmt::format("  {} replay {} {}{} --schedule", program_name(), o.lesson,
                                   to_string(o.work), clock_text(o.clock));
  auto text = fmt::format("\nThe shortest schedule {}that {}: {}\n", e.complete ? "" : "found ",
                          e.first_unfinished ? "fails" : "is not clean", leaklab::abridged(*e.first_failure));
  if (auto const when = when_it_fails(e); !when.empty())
    text += "  " + when + '\n';
  if (!e.failure_text.empty())
    text += "  " + shown::line(e.failure_text) + '\n';
  if (whole.size() <= longest_command)
    return text + fmt::format("{} '{}'\n", command, whole);
  if (o.json.empty())
    text += "  --json FILE writes it whole to FILE; with that\n";
  return text + fmt::format("{} {}\n", command, typed('@' + (o.json.empty() ? "FILE" : o.json)));
}

} // namespace

std::string explore_text(explored const& o, std::string const& extent, exploration const& e) {
  auto text = fmt::format("{}: {}\n{}\n\n{}: {}\n{}\n{}\n{} {}\n", o.lesson, o.summary, to_string(o.work),
                          extent, verdicts(e), levels(e) + left_out(e), outcomes(e), how_many_are_stuck(e),
                          how_many_outlive(e));
  if (e.why_enumerated)
    text += fmt::format("Not counted by states: {}.\n", *e.why_enumerated);
  text += how_it_goes_on(e);
  text += what_was_observed(e);
  if (o.work.any_broken)
    text += '\n' + by_failing_files(e);
  if (e.first_failure)
    text += how_to_see(o, e);
  if (e.first_unfinished)
    text += fmt::format("\nThe shortest schedule found that did not end: {}\n",
                        leaklab::abridged(*e.first_unfinished));
  if (e.doubt)
    text += fmt::format("\nIn doubt: {}.\n", *e.doubt);
  return text;
}

bool found_nothing(exploration const& e) {
  return !e.first_failure && !e.first_unfinished && !e.doubt && !e.livelock;
}

} // namespace cli
