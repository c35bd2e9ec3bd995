// Goes through a run by keys; see stepper.hpp. A run is the same each time it is made with the same choices.
// So going back shows less of it, and choosing makes it again with one choice changed.
#include <cli/step/stepper.hpp>

#include <cli/exit_code.hpp>
#include <cli/step/explained.hpp>
#include <cli/terminal/filled.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string_view>
#include <vector>

namespace cli {
namespace {

using leaklab::fiber_letter;
using choice = leaklab::schedule::choice;

constexpr std::string_view commands = "urq";
constexpr std::size_t widest_table = 240;
constexpr std::uint64_t most_fibers = 42; // A to Z and a to p: before the letters that are commands

std::set<std::uint64_t> left(leaklab::run_report const& report) {
  std::set<std::uint64_t> ids;
  for (auto const* some : {&report.stuck, &report.alive})
    for (auto const& f : *some)
      ids.insert(f.id);
  return ids;
}

// Returns how many deadlines come early before a step.
std::size_t early_in(leaklab::step const& s) {
  return static_cast<std::size_t>(std::ranges::count_if(s.passed, &leaklab::step::passed_t::early));
}

std::size_t lines(std::string const& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

// Returns the last lines of a text.
std::string last_lines(std::string const& text, std::size_t most) {
  auto at = std::string::npos;
  for (auto skipped = lines(text) - std::min(lines(text), most); skipped > 0; --skipped)
    at = text.find('\n', at + 1); // npos + 1 is 0
  return text.substr(at + 1);
}

// Returns the text with its lines cut off at the width.
std::string cut(std::string const& text, std::size_t width) {
  std::string result;
  for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
    end = std::min(text.find('\n', begin), text.size());
    result += leaklab::detail::first_columns(std::string_view(text).substr(begin, end - begin), width) + '\n';
  }
  return result;
}

// Returns the text with its longer lines broken.
std::string fitted(std::string const& text, std::size_t width) {
  std::string result;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    result += (line.size() > width ? filled(line, width) : line) + '\n';
  return result;
}

} // namespace

stepper::stepper(std::string title, leaklab::schedule const& beginning, run_again again)
    : title_(std::move(title)), beginning_(beginning), again_(std::move(again)) {
  run_with(beginning_);
  if (run_.report.spawned > most_fibers)
    throw input_error("--step", fmt::format("there are keys for {} fibers, and this run has {}", most_fibers,
                                            run_.report.spawned));
}

void stepper::run_with(leaklab::schedule s) {
  chosen_ = std::move(s);
  run_ = again_(chosen_);
  table_ = leaklab::detail::make_steps_table(run_);
}

void stepper::press(char key) {
  remark_.clear();
  if (key == 'q')
    quit_ = true;
  else if (key == 'u')
    shown_ -= shown_ > 0 ? 1 : 0;
  else if (key == 'r') {
    run_with(beginning_);
    shown_ = 0;
    guess_.reset();
  } else if (is_at_the_end())
    return;
  else if (key == ' ' || key == '\n')
    ++shown_;
  else if (key == '.')
    guess_one_more();
  else if (key == '+')
    let_time_pass();
  else if (key >= '0' && key <= '9')
    choose_result(static_cast<std::uint64_t>(key - '0'));
  else if (auto const fiber = fiber_of(key); fiber != 0)
    choose(fiber);
}

// Returns how many choices were made in the first `step` steps.
std::size_t stepper::choices_before(std::size_t step) const {
  std::size_t choices = 0;
  for (std::size_t i = 0; i < step; ++i) {
    auto const& s = run_.steps[i];
    choices += s.chosen + s.results.size() + early_in(s);
  }
  return choices;
}

// Returns the fiber that a key names, or 0. A small letter also names the fiber of the capital letter, if no
// fiber has the small one.
std::uint64_t stepper::fiber_of(char key) const {
  if (commands.find(key) != commands.npos)
    return 0;
  for (std::uint64_t id = 1; id <= run_.report.spawned; ++id)
    if (fiber_letter(id) == std::string(1, key))
      return id;
  if (key >= 'a' && key <= 'z')
    return fiber_of(static_cast<char>(key - 'a' + 'A'));
  return 0;
}

void stepper::choose(std::uint64_t fiber) {
  auto const& next = run_.steps[shown_];
  if (std::ranges::find(next.ready, fiber) == next.ready.end()) {
    remark_ = fmt::format("{} cannot run now. ", fiber_letter(fiber));
    return;
  }
  if (fiber != next.fiber) {
    auto choices = first_choices(choices_before(shown_) + early_in(next));
    choices.push_back(choice::of_fiber(fiber));
    run_with(leaklab::schedule::of(std::move(choices), beginning_.switches()));
  }
  ++shown_;
}

// Lets the next deadline come before the next step. Then each step before, at which one was pending, was a
// choice.
void stepper::let_time_pass() {
  if (!run_.steps[shown_].deadline_pending) {
    remark_ = "No deadline is pending that could come early. ";
    return;
  }
  std::vector<choice> choices;
  for (std::size_t i = 0; i <= shown_; ++i) {
    auto const& s = run_.steps[i];
    choices.insert(choices.end(), early_in(s), choice::of_time());
    if (i == shown_)
      break;
    if (s.ready.size() > 1 || s.deadline_pending)
      choices.push_back(choice::of_fiber(s.fiber));
    for (auto const& r : s.results)
      choices.push_back(choice::of_result(r.result));
  }
  choices.push_back(choice::of_time());
  run_with(leaklab::schedule::of(std::move(choices), beginning_.switches()));
}

// Takes another result of the last choose() in the step that was shown last.
void stepper::choose_result(std::uint64_t result) {
  if (shown_ == 0 || run_.steps[shown_ - 1].results.empty())
    return;
  if (auto const of = run_.steps[shown_ - 1].results.back().of; result >= of) {
    remark_ = fmt::format("choose({}) cannot return {}. ", of, result);
    return;
  }
  auto choices = first_choices(choices_before(shown_) - 1);
  choices.push_back(choice::of_result(result));
  run_with(leaklab::schedule::of(std::move(choices), beginning_.switches()));
}

std::vector<leaklab::schedule::choice> stepper::first_choices(std::size_t n) const {
  auto const& made = run_.choices.choices();
  return {made.begin(), made.begin() + static_cast<std::ptrdiff_t>(n)};
}

// Returns before which step it asks: the first at which several fibers can run, of those after the schedule that was
// given.
std::size_t stepper::question_at() const {
  auto const is_choice = [](leaklab::step const& s) { return s.ready.size() > 1; };
  for (auto const given : {beginning_.choices().size(), std::size_t{0}})
    for (std::size_t i = 0; i < run_.steps.size(); ++i)
      if (is_choice(run_.steps[i]) && choices_before(i) >= given)
        return i;
  return 0;
}

// After all fibers it begins again with none.
void stepper::guess_one_more() {
  if (shown_ == question_at())
    guess_ = guess_ ? (*guess_ + 1) % (run_.report.spawned + 1) : 0;
}

std::string stepper::question() const {
  return fmt::format("How many of the {} fibers will be left at the end? Your guess (. or F5): {}\n",
                     run_.report.spawned, guess_ ? std::to_string(*guess_) : "-");
}

std::string stepper::result() const {
  auto const who = left(run_.report);
  auto const told = leaklab::to_text(run_.report, {.letters = true});
  auto const said = !guess_                 ? std::string()
                    : *guess_ == who.size() ? fmt::format("You said {}: right. ", *guess_)
                                            : fmt::format("You said {}; it is {}. ", *guess_, who.size());
  return fmt::format("{}Left: {}.\n{}\n", said, who.empty() ? "none" : letters(who),
                     told.substr(0, told.find('\n')));
}

std::string stepper::prompt() const {
  if (is_at_the_end())
    return result();
  auto const& next = run_.steps[shown_];
  auto const early = early_in(next);
  auto const then = early == 0 ? std::string("Next: ")
                               : fmt::format("Next: time passes ({}); then ", std::string(early, '+'));
  auto const or_time = next.deadline_pending ? " + lets time pass to the next deadline." : "";
  auto const asked = shown_ == question_at() ? question() : "";
  if (next.ready.size() == 1)
    return remark_ + fmt::format("{}only {} can run.{}\n", then, letters(next.ready), or_time) + asked;
  return remark_ +
         fmt::format("{}{} can run. Space takes {}.{}\n", then, letters(next.ready), fiber_letter(next.fiber),
                     or_time) +
         asked;
}

std::string stepper::screen(std::size_t height, std::size_t width,
                            leaklab::text_options const& options) const {
  auto const* const last = shown_ > 0 ? &run_.steps[shown_ - 1] : nullptr;
  auto const result = last ? last_result(*last, width) : "";
  auto const below = cut(last ? result + explained(*last, width) : std::string("\n"), width) + '\n' +
                     fitted(prompt(), width) + "space: forward   u: back   letter: runs next   " +
                     (result.empty() ? "" : "digit: result   ") + "r: restart   q: quit\n";
  auto const so_far = leaklab::schedule::of(first_choices(choices_before(shown_)), beginning_.switches());
  auto const shown =
      leaklab::detail::fibers_around(table_, last ? last->fiber : 1, std::min(width, widest_table));
  auto const above =
      cut(fmt::format("{} --schedule {}\n\n", title_, leaklab::abridged(so_far, '\'')), width) +
      heading_text(table_, shown);
  std::string rows;
  for (std::size_t i = 0; i < shown_; ++i)
    rows += to_text(table_, table_.steps[i], shown, options);
  if (is_at_the_end())
    rows += last_text(table_, shown, options);
  auto const taken = lines(above) + 2 + lines(below); // an empty line, and that of the cursor
  return above + last_lines(rows, height > taken ? height - taken : 1) + '\n' + below;
}

} // namespace cli
