// Shortens what the grader says; see graded_text.hpp.
#include <cli/course/graded_text.hpp>

#include <cli/terminal/table.hpp>

#include <leaklab/schedule.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace cli::course {
namespace {

constexpr std::size_t most_lines = 12; // of what the compiler says, or of a table

std::vector<std::string> lines_of(std::string const& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

// Returns so many lines at most: of more, the first and the last ones.
std::string shortened(std::vector<std::string> const& lines) {
  std::string text;
  auto const head = lines.size() <= most_lines ? lines.size() : most_lines / 2;
  auto const tail = lines.size() <= most_lines ? 0 : most_lines - head - 1;
  for (std::size_t i = 0; i < head; ++i)
    text += lines[i] + '\n';
  if (tail > 0)
    text += fmt::format(" ... {} lines are left out\n", lines.size() - head - tail);
  for (auto i = lines.size() - tail; i < lines.size(); ++i)
    text += lines[i] + '\n';
  return text;
}

// Returns the table of steps, which ends at the first empty line, and then the place at which a fiber is stuck.
std::string table_of(std::string const& steps) {
  auto all = lines_of(steps);
  all.erase(std::ranges::find(all, ""), all.end());
  return shortened(all);
}

std::string cured_text(exercise const& e, graded const& g) {
  std::vector<std::vector<std::string>> rows;
  for (auto const& q : g.questions)
    rows.push_back({q.at("about"), q.at("schedules")});
  auto const counted = e.is_test ? "your tests" : "schedules";
  return fmt::format(
      "{}: {}, {} of {} points\n\n{}\n"
      "{}\n",
      e.name, e.done(), g.points, e.points, table({{"asked"}, {counted, column::side::right}}, rows),
      e.is_test       ? "Your tests see each mistake."
      : e.is_schedule ? "The schedule does what it was to do."
                      : "In each of these schedules every fiber comes to its end, and the answer is right.");
}

// Returns the schedule in quotes; without a choice it is the order of a queue.
std::string named(std::string const& schedule) {
  return schedule.empty() ? "the order of a queue" : leaklab::abridged(leaklab::schedule::parse(schedule));
}

// Returns in how many schedules it ends like that, and in which.
std::string where(nlohmann::json const& q) {
  auto const schedule = named(q.at("schedule").get<std::string>()), bad = q.at("bad").get<std::string>();
  if (!bad.empty())
    return fmt::format("{} of {}{} schedules{} end like that. The shortest is {}:\n\n", bad,
                       q.at("complete") ? "" : "the ", q.at("schedules").get<std::string>(),
                       q.at("complete") ? "" : " that were tried", schedule);
  if (q.at("kind") != "endless")
    return q.at("steps") == "" ? "" : "\n";
  if (q.at("round").is_null())
    return fmt::format("That is {}:\n\n", schedule);
  auto const round = q.at("round").get<std::string>();
  return fmt::format("That begins with {}, and goes on {}.\n", schedule,
                     round.empty() ? "without any choice" : "with " + named(round) + " again and again");
}

// Returns the options with which the student asked.
std::string asked_with(graded const& g) {
  bool const on_threads =
      !g.questions.empty() && g.questions.back().value("about", "").starts_with("on two threads");
  return on_threads ? " --sanitizers" : "";
}

std::string headline(exercise const& e, graded const& g) {
  auto const text = fmt::format("{}: {}\n", e.name, g.diagnosis);
  return g.questions.empty() ? text : text + where(g.questions.back());
}

} // namespace

std::string to_text(exercise const& e, graded const& g) {
  if (g.done())
    return cured_text(e, g);
  auto const steps = g.questions.empty() ? g.detail : g.questions.back().at("steps").get<std::string>();
  auto const shown = g.questions.empty() ? shortened(lines_of(steps)) : table_of(steps);
  return headline(e, g) + shown +
         (shown.empty()
              ? ""
              : fmt::format("\nAll of it: leaklab course check {} --long{}\n", e.name, asked_with(g)));
}

std::string to_long_text(exercise const& e, graded const& g) {
  if (g.done())
    return cured_text(e, g);
  return headline(e, g) +
         (g.questions.empty() ? g.detail : g.questions.back().at("steps").get<std::string>());
}

} // namespace cli::course
