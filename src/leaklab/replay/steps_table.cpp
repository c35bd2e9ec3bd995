// Draws a traced run; see steps_table.hpp.
#include <leaklab/replay/steps_table.hpp>

#include <leaklab/report/source.hpp>
#include <leaklab/report/words.hpp>
#include <shown/shown.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace leaklab {
namespace detail {
namespace {

constexpr std::size_t margin = 8;       // for the step's number and its choice, if that has two signs at most
constexpr std::size_t most_results = 8; // of one step
constexpr std::size_t widest_for_six = 76;
constexpr std::size_t widest_column = 14;

// Returns the line without spaces at its end.
std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

// Returns "push" for "unbuffered_channel::push".
std::string short_name(std::string const& operation) {
  auto const colon = operation.rfind(':');
  return operation.empty() ? "waits" : operation.substr(colon == std::string::npos ? 0 : colon + 1);
}

// What a fiber's column shows in the rows in which it does nothing.
enum class life { none, ready, blocked };

class drawer {
public:
  explicit drawer(traced_run const& run) : run_(run) {
    for (auto const& s : run.steps)
      fibers_ = std::max(fibers_, s.fiber);
    for (auto const& s : run.steps)
      for (auto const id : s.started)
        fibers_ = std::max(fibers_, id);
    for (auto const& s : run.steps)
      for (auto const& r : s.results)
        signs_width_ = std::max(signs_width_, letter(s).size() + sign(r).size());
    auto const shown = std::max<std::size_t>(fibers_, 1);
    width_ = std::clamp((widest_for_six - margin) / shown, (widest_for_six - margin) / 6, widest_column);
    lives_[1] = life::ready;
  }

  steps_table draw() {
    steps_table t;
    std::map<std::uint64_t, std::string> cells;
    for (std::uint64_t id = 1; id <= fibers_; ++id)
      cells[id] = fmt::format("{} #{}{}", fiber_letter(id), id, id == 1 ? " body" : "");
    t.heading = row("step", "", cells);
    for (std::size_t i = 0; i < run_.steps.size(); ++i)
      t.rows.push_back(step_row(i));
    t.last = last_row();
    t.places = places();
    return t;
  }

private:
  std::string row(std::string const& number, std::string const& signs,
                  std::map<std::uint64_t, std::string> const& cells) {
    std::string text = fmt::format("{:>4} {:<{}} ", number, signs, signs_width_);
    for (std::uint64_t id = 1; id <= fibers_; ++id) {
      auto const found = cells.find(id);
      auto const cell = found == cells.end() ? std::string() : found->second.substr(0, width_ - 1);
      text += fmt::format("{:<{}}", cell, width_);
    }
    return trimmed(std::move(text));
  }

  // Returns one line for each time that time passes before the step and each result of choose() in it, and
  // one for what comes after them.
  std::string step_row(std::size_t i) {
    auto const& s = run_.steps[i];
    auto text = time_rows(s);
    std::map<std::uint64_t, std::string> cells;
    for (auto const& [id, is] : lives_)
      cells[id] = is == life::ready ? "|" : is == life::blocked ? "." : "";
    auto number = std::to_string(i + 1);
    auto signs = letter(s);
    for (auto const& r : s.results) {
      auto const before = static_cast<std::size_t>(&r - s.results.data());
      bool const enough = before == most_results;
      if (enough)
        cells[s.fiber] = fmt::format("{} more", s.results.size() - before);
      else
        cells[s.fiber] = fmt::format("{} of {}{}", r.result, r.of, line_of(r.at));
      text +=
          row(std::exchange(number, ""), std::exchange(signs, "") + (enough ? "" : sign(r)), cells) + '\n';
      if (enough)
        break;
    }
    for (auto const id : s.started) {
      cells[id] = "started";
      lives_[id] = life::ready;
    }
    for (auto const id : s.woken) {
      cells[id] = "woken by " + fiber_letter(s.fiber);
      lives_[id] = life::ready;
    }
    cells[s.fiber] = what(s);
    lives_[s.fiber] = s.end == step::end_t::blocks ? life::blocked
                      : s.end == step::end_t::ends ? life::none
                                                   : life::ready;
    return text + row(number, signs, cells);
  }

  static std::string letter(step const& s) { return s.chosen ? fiber_letter(s.fiber) : ""; }

  // Returns one line for each time that time passed before the step.
  std::string time_rows(step const& s) {
    std::string text;
    for (auto const& p : s.passed) {
      std::string woken;
      for (auto const id : p.woken) {
        woken += (woken.empty() ? ", and " : ", ") + fiber_letter(id);
        lives_[id] = life::ready;
      }
      text += fmt::format("{:>4} {:<{}} time passes: {}{}{}\n", "",
                          p.early ? to_string(schedule::choice::of_time()) : "", signs_width_,
                          words::duration(p.by), woken,
                          woken.empty()         ? ""
                          : p.woken.size() == 1 ? " is ready"
                                                : " are ready");
    }
    return text;
  }

  static std::string sign(step::result_t const& r) {
    return to_string(schedule::choice::of_result(r.result));
  }

  // Returns " :28", and keeps the line for places().
  std::string line_of(frame const& at) {
    if (at.line == 0)
      return "";
    if (std::ranges::find(shown_, at) == shown_.end())
      shown_.push_back(at);
    return fmt::format(" :{}", at.line);
  }

  std::string what(step const& s) {
    if (s.end == step::end_t::ends)
      return "ends";
    if (s.end == step::end_t::runs)
      return "runs on";
    if (s.end == step::end_t::dispatches)
      return "starts " + (s.started.empty() ? std::string("one") : fiber_letter(s.started.back()));
    return short_name(s.operation) + line_of(s.at);
  }

  std::string last_row() {
    std::map<std::uint64_t, std::string> cells;
    for (auto const& f : run_.report.stuck)
      cells[f.id] = "STUCK";
    for (auto const& f : run_.report.alive)
      cells[f.id] = std::string(to_string(f.state));
    return cells.empty() ? "" : row("end", "", cells);
  }

  std::string places() const {
    std::string text;
    for (auto const& at : shown_) {
      text += fmt::format("{:>6}  {}:{}\n", fmt::format(":{}", at.line),
                          shown::name(source::display_path(at.file)), at.line);
      if (auto const line = source::line(at.file, at.line); !line.empty())
        text += fmt::format("        {}\n", shown::line(line));
    }
    return text;
  }

  traced_run const& run_;
  std::uint64_t fibers_ = 0;
  std::size_t width_ = 0;
  std::size_t signs_width_ = 2;
  std::map<std::uint64_t, life> lives_;
  std::vector<frame> shown_;
};

} // namespace

steps_table make_steps_table(traced_run const& run) {
  return drawer(run).draw();
}

std::string to_text(steps_table const& t, std::size_t most_rows) {
  auto text = t.heading + '\n';
  auto const left_out = t.rows.size() > most_rows ? t.rows.size() - most_rows : 0;
  auto const before = left_out ? most_rows / 2 : 0;
  for (std::size_t i = 0; i < t.rows.size(); ++i) {
    if (left_out && i == before) {
      text += fmt::format("     ... {} more steps ...\n", left_out);
      i += left_out;
    }
    text += t.rows[i] + '\n';
  }
  if (!t.last.empty())
    text += t.last + '\n';
  return text + '\n' + t.places;
}

} // namespace detail

std::string to_text(traced_run const& run, text_options const& options) {
  return to_text(detail::make_steps_table(run)) + '\n' + to_text(run.report, options);
}

} // namespace leaklab
