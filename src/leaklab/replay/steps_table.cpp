// Draws a traced run; see steps_table.hpp.
#include <leaklab/replay/steps_table.hpp>

#include <leaklab/report/source.hpp>
#include <leaklab/report/words.hpp>
#include <shown/shown.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace leaklab::detail {
namespace {

constexpr std::size_t most_results = 8; // of one step
constexpr std::size_t narrowest_cell = 12, widest_cell = 14;

using row = steps_table::row;

// Returns "push" for "unbuffered_channel::push".
std::string short_name(std::string const& operation) {
  auto const colon = operation.rfind(':');
  return operation.empty() ? "waits" : operation.substr(colon == std::string::npos ? 0 : colon + 1);
}

bool has_told(step const& s, telling what) {
  return std::ranges::any_of(s.told, [&](auto const& t) { return t.first == what; });
}

// What a fiber's column shows in the rows in which it does nothing.
enum class life { none, ready, blocked };

class drawer {
public:
  explicit drawer(traced_run const& run) : run_(run) {
    for (auto const& s : run.steps) {
      fibers_ = std::max(fibers_, s.fiber);
      for (auto const id : s.started)
        fibers_ = std::max(fibers_, id);
      table_.signs_width = std::max(table_.signs_width, letter(s).size());
      for (auto const& r : s.results)
        table_.signs_width = std::max(table_.signs_width, letter(s).size() + sign(r).size());
    }
    auto const margin = 6 + table_.signs_width;
    table_.cell_width =
        std::clamp((table_columns - margin) / std::max<std::size_t>(fibers_, 1), narrowest_cell, widest_cell);
    lives_.assign(fibers_ + 1, life::none);
    if (fibers_ > 0)
      lives_[1] = life::ready;
  }

  steps_table draw() {
    table_.heading = heading();
    for (std::size_t i = 0; i < run_.steps.size(); ++i)
      table_.steps.push_back(rows_of(i));
    table_.last = last_row();
    table_.places = places();
    return std::move(table_);
  }

private:
  row empty_row() const { return {.cells = std::vector<std::string>(fibers_)}; }
  static std::string& cell(row& r, std::uint64_t fiber) { return r.cells[fiber - 1]; }

  // Returns "A body", "B photo1", "C photo2 x" for one that fails, and "D#4" for one without a name.
  row heading() const {
    std::set<std::uint64_t> failing, getting;
    for (auto const& s : run_.steps) {
      if (has_told(s, telling::fails))
        failing.insert(s.fiber);
      if (has_told(s, telling::gets))
        getting.insert(s.fiber);
    }
    auto r = empty_row();
    r.number = "step";
    for (std::uint64_t id = 1; id <= fibers_; ++id) {
      auto const name = run_.names.find(id);
      auto const* const mark = failing.contains(id) && !getting.contains(id) ? " x" : "";
      auto const room = table_.cell_width - 1 - fiber_letter(id).size() - 1 - std::string_view(mark).size();
      auto const called = id == 1                    ? " body"
                          : name != run_.names.end() ? ' ' + first_columns(shown::name(name->second), room)
                                                     : fmt::format("#{}", id);
      cell(r, id) = fmt::format("{}{}{}", fiber_letter(id), called, id == 1 ? "" : mark);
    }
    return r;
  }

  // Returns a row in which nothing happens.
  row row_of_lives() const {
    auto r = empty_row();
    for (std::uint64_t id = 1; id <= fibers_; ++id)
      cell(r, id) = lives_[id] == life::ready ? "|" : lives_[id] == life::blocked ? "." : "";
    return r;
  }

  // Returns one row for each time that time passes before the step and each result of choose() in it, and
  // one for what comes after them.
  steps_table::step_rows rows_of(std::size_t i) {
    auto const& s = run_.steps[i];
    steps_table::step_rows all{.fiber = s.fiber, .rows = time_rows(s)};
    auto now = row_of_lives();
    now.number = std::to_string(i + 1);
    now.signs = letter(s);
    for (auto const& r : s.results) {
      auto const before = static_cast<std::size_t>(&r - s.results.data());
      bool const enough = before == most_results;
      cell(now, s.fiber) = enough ? fmt::format("{} more", s.results.size() - before)
                                  : fmt::format("{} of {}{}", r.result, r.of, line_of(r.at));
      all.rows.push_back(now);
      all.rows.back().signs += enough ? "" : sign(r);
      now.number = now.signs = "";
      if (enough)
        break;
    }
    for (auto const id : s.started) {
      cell(now, id) = "started";
      lives_[id] = life::ready;
    }
    for (auto const id : s.woken) {
      cell(now, id) = "woken by " + fiber_letter(s.fiber);
      lives_[id] = life::ready;
    }
    cell(now, s.fiber) = what(s);
    lives_[s.fiber] = s.end == step::end_t::blocks ? life::blocked
                      : s.end == step::end_t::ends ? life::none
                                                   : life::ready;
    all.rows.push_back(std::move(now));
    return all;
  }

  static std::string letter(step const& s) { return s.chosen ? fiber_letter(s.fiber) : ""; }

  // Returns one row for each time that time passed before the step.
  std::vector<row> time_rows(step const& s) {
    std::vector<row> rows;
    for (auto const& p : s.passed) {
      std::string woken;
      for (auto const id : p.woken) {
        woken += (woken.empty() ? ", and " : ", ") + fiber_letter(id);
        lives_[id] = life::ready;
      }
      rows.push_back({.signs = p.early ? to_string(schedule::choice::of_time()) : "",
                      .note = fmt::format("time passes: {}{}{}", words::duration(p.by), woken,
                                          woken.empty()         ? ""
                                          : p.woken.size() == 1 ? " is ready"
                                                                : " are ready")});
    }
    return rows;
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

  // Returns what the step ends with; "x" before it says that the fiber got an error.
  std::string what(step const& s) {
    auto const* const mark = has_told(s, telling::fails) ? "x " : "";
    if (has_told(s, telling::returns_error))
      return std::string_view("returns error").size() < table_.cell_width ? "returns error" : "ends: error";
    if (has_told(s, telling::returns))
      return fmt::format("{}returns", mark);
    if (s.end == step::end_t::ends)
      return fmt::format("{}ends", mark);
    if (s.end == step::end_t::runs)
      return "runs on";
    if (s.end == step::end_t::dispatches)
      return "starts " + (s.started.empty() ? std::string("one") : fiber_letter(s.started.back()));
    auto const call = std::string(mark) + (s.end == step::end_t::pauses ? "to " : "") +
                      (s.waits_for_slot ? "queues" : short_name(s.operation));
    return with_line(call, line_of(s.at));
  }

  // Returns "push :28"; "push:28" if that does not fit into a cell; or "push": half of a number would be another line.
  std::string with_line(std::string const& call, std::string const& line) const {
    auto const fits = [&](std::size_t columns) { return call.size() + columns < table_.cell_width; };
    return line.empty() || !fits(line.size() - 1) ? call : call + line.substr(fits(line.size()) ? 0 : 1);
  }

  std::optional<row> last_row() const {
    if (run_.report.stuck.empty() && run_.report.alive.empty())
      return std::nullopt;
    auto r = empty_row();
    r.number = "end";
    for (auto const& f : run_.report.stuck)
      if (f.id <= fibers_)
        cell(r, f.id) = "STUCK";
    for (auto const& f : run_.report.alive)
      if (f.id <= fibers_)
        cell(r, f.id) = std::string(to_string(f.state));
    return r;
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
  std::vector<life> lives_; // by the fibers' numbers
  std::vector<frame> shown_;
  steps_table table_;
};

// Returns how many bytes the first `columns` characters have.
std::size_t bytes_of(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0;
  for (; bytes < text.size(); ++bytes) {
    bool const begins = (static_cast<unsigned char>(text[bytes]) & 0xC0U) != 0x80U; // a character in UTF-8
    if (begins && columns-- == 0)
      break;
  }
  return bytes;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Returns a line of the table. `runs`: the fiber whose cell is painted.
std::string line(steps_table const& t, row const& r, shown_fibers shown, std::uint64_t runs,
                 text_options const& options) {
  auto text = fmt::format("{:>4} {:<{}} {}", r.number, r.signs, t.signs_width, r.note);
  std::size_t missing = 0; // spaces before the next cell
  auto const add = [&](std::uint64_t fiber) {
    if (fiber > r.cells.size())
      return;
    auto const content = first_columns(r.cells[fiber - 1], t.cell_width - 1);
    if (!content.empty()) {
      text.append(std::exchange(missing, 0), ' ');
      text += content == "STUCK" ? words::painted(options, "1;31", content)
              : fiber == runs    ? words::painted(options, "1", content)
                                 : content;
    }
    missing += t.cell_width - characters(content);
  };
  add(1);
  for (auto fiber = shown.first; fiber < shown.first + shown.count; ++fiber)
    add(fiber);
  text.erase(text.find_last_not_of(' ') + 1);
  return text + '\n';
}

} // namespace

std::string first_columns(std::string_view text, std::size_t columns) {
  return std::string(text.substr(0, bytes_of(text, columns)));
}

steps_table make_steps_table(traced_run const& run) {
  return drawer(run).draw();
}

shown_fibers fibers_around(steps_table const& t, std::uint64_t fiber, std::size_t columns) {
  auto const others = t.heading.cells.empty() ? 0 : t.heading.cells.size() - 1;
  auto const margin = 6 + t.signs_width;
  // The last cell needs no space after it.
  auto const fit = columns + 1 > margin + 2 * t.cell_width ? (columns + 1 - margin) / t.cell_width - 1 : 1;
  if (others <= fit)
    return {.first = 2, .count = others};
  auto const page = fiber < 2 ? 0 : (fiber - 2) / fit;
  return {.first = std::min<std::uint64_t>(2 + page * fit, 2 + others - fit), .count = fit};
}

std::string heading_text(steps_table const& t, shown_fibers shown) {
  auto text = line(t, t.heading, shown, 0, {});
  auto const margin = 6 + t.signs_width;
  if (shown.first > 2) // there are more to the left
    text[margin + t.cell_width - 1] = '<';
  if (shown.first + shown.count <= t.heading.cells.size()) {
    text.pop_back();
    text.resize(margin + (1 + shown.count) * t.cell_width - 1, ' ');
    text += ">\n";
  }
  return text;
}

std::string to_text(steps_table const& t, steps_table::step_rows const& s, shown_fibers shown,
                    text_options const& options) {
  std::string text;
  for (auto const& r : s.rows)
    text += line(t, r, shown, s.fiber, options);
  return text;
}

std::string last_text(steps_table const& t, shown_fibers shown, text_options const& options) {
  return t.last ? line(t, *t.last, shown, 0, options) : "";
}

std::string to_text(steps_table const& t, text_options const& options, std::size_t most_rows) {
  auto shown = fibers_around(t, 1, table_columns);
  auto text = heading_text(t, shown);
  auto const turn_to = [&](std::uint64_t fiber) {
    bool const visible = fiber < 2 || (fiber >= shown.first && fiber < shown.first + shown.count);
    if (visible)
      return;
    shown = fibers_around(t, fiber, table_columns);
    text += '\n' + heading_text(t, shown);
  };
  auto const left_out = t.steps.size() > most_rows ? t.steps.size() - most_rows : 0;
  auto const before = left_out ? most_rows / 2 : 0;
  for (std::size_t i = 0; i < t.steps.size(); ++i) {
    if (left_out && i == before) {
      text += fmt::format("     ... {} more steps ...\n", left_out);
      i += left_out;
    }
    turn_to(t.steps[i].fiber);
    text += to_text(t, t.steps[i], shown, options);
  }
  // The last row has no fiber that runs: all that are left are to be seen.
  auto const fibers = t.heading.cells.size();
  for (std::uint64_t fiber = 2; t.last && fiber <= fibers; fiber = shown.first + shown.count) {
    auto const next = fibers_around(t, fiber, table_columns);
    if (next != shown && shown.count + 1 < fibers) {
      shown = next;
      text += '\n' + heading_text(t, shown);
    }
    text += last_text(t, shown, options);
  }
  if (t.last && fibers < 2)
    text += last_text(t, shown, options);
  return t.places.empty() ? text : text + '\n' + t.places;
}

} // namespace leaklab::detail

namespace leaklab {

std::string to_text(traced_run const& run, text_options const& options) {
  auto of_the_report = options;
  of_the_report.letters = true;
  return to_text(detail::make_steps_table(run), options) + '\n' + to_text(run.report, of_the_report);
}

} // namespace leaklab
