// Draws questions, and knows their answers by running them; see quiz.hpp.
#include <cli/quiz/quiz.hpp>

#include <cli/course/course.hpp>
#include <cli/lesson/lesson_log.hpp>
#include <cli/lesson/lesson_names.hpp>
#include <cli/schedule_option.hpp>
#include <dice/dice.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <sstream>
#include <vector>

namespace cli {
namespace {

// The first one leaks, and so it is drawn more often.
constexpr std::array programs{"lesson4_leak",         "lesson4_leak",  "lesson4_leak",    "lesson4_leak",
                              "lesson3_done_channel", "lesson4_drain", "lesson5_buffered"};

leaklab::traced_run traced(lessons::lesson const& lesson, stand_in_options const& work,
                           leaklab::schedule const& order) {
  lesson_log const log([](std::string_view) {}); // this is about the fibers, not about the files
  return replayed(telling_lesson(lesson, work), order);
}

// Returns the fibers among which that choice is made, from 0; nothing if there is no such choice.
std::vector<std::uint64_t> ready_at(leaklab::traced_run const& run, std::size_t choice) {
  for (auto const& step : run.steps)
    if (step.chosen && choice-- == 0)
      return step.ready;
  return {};
}

// Returns the function itself: not the comment before it, which says what is wrong, and no other.
std::string source_of(std::string_view lesson) {
  std::istringstream lines(course::contents(course::lessons_folder() / lesson / "make_thumbnails.cpp"));
  std::string text;
  bool is_in_it = false;
  for (std::string line; std::getline(lines, line);) {
    is_in_it = (is_in_it || line.starts_with("namespace ")) && !line.starts_with("} // namespace");
    if (is_in_it && !line.starts_with("namespace ") && !(text.empty() && line.empty()))
      text += line.substr(0, line.find(" // ")) + '\n';
  }
  text.erase(text.find_last_not_of('\n') + 1);
  return text + '\n';
}

// Returns the last part of "unbuffered_channel::push".
std::string short_name(std::string const& operation) {
  auto const at = operation.rfind("::");
  return at == operation.npos ? operation : operation.substr(at + 2);
}

// Returns the parts between commas, in small letters and without white space: {"bpush", "dpush"}; "none" is no part.
std::set<std::string> parts_of(std::string_view answer) {
  std::set<std::string> parts;
  std::istringstream in{std::string(answer)};
  for (std::string part; std::getline(in, part, ',');) {
    std::string plain;
    for (unsigned char const c : part)
      if (std::isspace(c) == 0)
        plain += static_cast<char>(std::tolower(c));
    if (!plain.empty())
      parts.insert(plain);
  }
  return parts;
}

} // namespace

quiz_question::quiz_question(std::string_view seed, std::uint64_t number) {
  dice d(fmt::format("{}/{}", seed, number));
  lesson_ = &lesson_named(programs[d.draw(programs.size())]);
  work_.files = 3 + d.draw(2);
  for (auto n = 1 + d.draw(2); work_.broken.size() < n;)
    work_.broken.insert(1 + d.draw(work_.files));
  run_ = traced(*lesson_, work_, order_);
  std::vector<std::uint64_t> letters;
  for (auto n = 1 + d.draw(4); letters.size() < n;) {
    auto const ready = ready_at(run_, letters.size());
    if (ready.empty())
      break;
    letters.push_back(ready[d.draw(ready.size())]);
    order_ = leaklab::schedule(letters);
    run_ = traced(*lesson_, work_, order_);
  }
}

std::string quiz_question::text() const {
  std::string files;
  for (std::size_t k = 1; k <= work_.files; ++k)
    files += fmt::format("  {}: the fiber of photo{}.jpg{}\n", leaklab::fiber_letter(k + 1), k,
                         work_.broken.contains(k) ? ", which fails" : "");
  return fmt::format(
      "{}\n  A: the caller\n{}\nThe order is \"{}\": a letter for each choice, the fiber that goes on. A "
      "choice there is when\nmore than one can. After the last letter the fiber that became ready "
      "first goes on.\n\nWhich fibers are stuck at the end, and where?\n"
      "For example: C push, D push; or: none\n",
      source_of(lesson_->name), files, to_string(order_));
}

std::string quiz_question::answer() const {
  std::string text;
  for (auto const& f : run_.report.stuck)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", leaklab::fiber_letter(f.id),
                        short_name(f.operation));
  return text.empty() ? "none" : text;
}

std::string quiz_question::steps() const {
  auto const text = to_text(run_);
  return text.substr(0, text.find("\n\n") + 1); // the table alone
}

nlohmann::json quiz_question::asked() const {
  return {{"lesson", lesson_->name},
          {"files", work_.files},
          {"broken", work_.broken},
          {"schedule", to_string(order_)},
          {"source", source_of(lesson_->name)}};
}

bool quiz_question::is_right(std::string_view given) const {
  return parts_of(given) == parts_of(answer());
}

} // namespace cli
