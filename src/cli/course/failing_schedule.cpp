// Counts failing schedules; see failing_schedule.hpp.
#include <cli/course/failing_schedule.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace cli::course {
namespace {

using std::string_view;

// Returns the field if it is text; otherwise nothing.
std::string text_of(nlohmann::json const& json, char const* field) {
  auto const found = json.find(field);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

// Returns whether the answer to a question names a schedule that fails.
bool has_failing_schedule(exercise const& e, nlohmann::json const& question) {
  constexpr std::array kinds{"leak", "deadlock", "wrong answer", "crash", "endless"};
  auto const kind = text_of(question, "kind");
  if (e.is_test || std::ranges::find(kinds, string_view(kind)) == kinds.end())
    return false;
  if (e.is_schedule) // a text that cannot be read leaves neither
    return !text_of(question, "schedule").empty() || !text_of(question, "steps").empty();
  auto const is_on_threads = text_of(question, "about").starts_with("on two threads");
  return !is_on_threads && (kind == "endless" || !text_of(question, "bad").empty());
}

// Returns the last question of an exercise, which is the one that is not answered well; null if there is none.
nlohmann::json const* last_question(nlohmann::json const& of_exercise) {
  auto const questions = of_exercise.find("questions");
  bool const is_there = questions != of_exercise.end() && questions->is_array() && !questions->empty() &&
                        questions->back().is_object();
  return is_there ? &questions->back() : nullptr;
}

std::size_t length(failing_schedule const& f) {
  return f.schedule.size() + f.round.size();
}

} // namespace

std::optional<failing_schedule> most_common_failing_schedule(exercise const& e, std::size_t index,
                                                             std::span<named_grades const> submissions) {
  std::map<std::tuple<std::string, std::string, std::string>, failing_schedule> found;
  for (auto const& s : submissions) {
    auto const* const q = last_question(s.grades.at("exercises").at(index));
    if (!q || !has_failing_schedule(e, *q))
      continue;
    auto const about = text_of(*q, "about"), schedule = text_of(*q, "schedule"), round = text_of(*q, "round");
    auto& same = found[{schedule, round, about}];
    if (same.names.empty())
      same = {.about = about,
              .schedule = schedule,
              .round = round,
              .diagnosis = text_of(*q, "diagnosis"),
              .names = {}};
    same.names.push_back(s.name);
  }
  auto const is_less = [](auto const& a, auto const& b) {
    return std::pair(a.second.names.size(), length(b.second)) <
           std::pair(b.second.names.size(), length(a.second));
  };
  auto const most = std::ranges::max_element(found, is_less); // the first one of those that are equal
  return most == found.end() ? std::nullopt : std::optional(most->second);
}

} // namespace cli::course
