// Grades as text, JSON and XML; see results.hpp.
#include <cli/course/results.hpp>

#include <cli/course/graded_text.hpp>
#include <cli/course/markup.hpp>
#include <cli/terminal/table.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cli::course {
unsigned results::points() const {
  unsigned sum = 0;
  for (auto const& g : verdicts)
    sum += g.points;
  return sum;
}

unsigned results::of() const {
  unsigned sum = 0;
  for (auto const& e : exercises)
    sum += e.points;
  return sum;
}

results grade_folder(coursework const& all, workshop const& shop, std::filesystem::path const& folder,
                     std::string const& student) {
  results r{.exercises = all.exercises(), .verdicts = {}};
  for (auto const& e : r.exercises) {
    auto const name = e.name + e.ending();
    auto const file = folder / name;
    if (std::filesystem::exists(file))
      r.verdicts.push_back(shop.grade(e, file, student));
    else
      r.verdicts.push_back({.kind = "missing", .diagnosis = "missing: there is no " + name});
  }
  return r;
}

nlohmann::json to_json(results const& r) {
  auto exercises = nlohmann::json::array();
  for (std::size_t i = 0; i < r.exercises.size(); ++i)
    exercises.push_back(to_json(r.exercises[i], r.verdicts[i]));
  return {{"leaklab", LEAKLAB_VERSION},
          {"exercises", std::move(exercises)},
          {"points", r.points()},
          {"of", r.of()}};
}

bool has_grades_of(coursework const& all, nlohmann::json const& json) {
  if (!json.is_object() || !json.contains("points") || !json.contains("exercises"))
    return false;
  return std::ranges::equal(
      json["exercises"], all.exercises(), [](nlohmann::json const& found, exercise const& e) {
        return found.is_object() && found.contains("name") && found.contains("of") &&
               found.contains("kind") && found.contains("points") && found["name"] == e.name &&
               found["of"] == e.points && found.value("files", nlohmann::json()) == e.files;
      });
}

std::string to_text(results const& r) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < r.exercises.size(); ++i)
    rows.push_back({r.exercises[i].name, fmt::format("{} of {}", r.verdicts[i].points, r.exercises[i].points),
                    r.verdicts[i].done() ? r.verdicts[i].kind : r.verdicts[i].diagnosis});
  rows.push_back({"sum", fmt::format("{} of {}", r.points(), r.of()), ""});
  return table({{"exercise"}, {"points", column::side::right}, {"verdict"}}, rows);
}

nlohmann::json to_gradescope(results const& r) {
  auto tests = nlohmann::json::array();
  for (std::size_t i = 0; i < r.exercises.size(); ++i)
    tests.push_back({{"number", std::to_string(i + 1)},
                     {"name", r.exercises[i].name},
                     {"score", r.verdicts[i].points},
                     {"max_score", r.exercises[i].points},
                     {"status", r.verdicts[i].done() ? "passed" : "failed"},
                     {"output", to_text(r.exercises[i], r.verdicts[i])},
                     {"visibility", "visible"}});
  return {{"score", r.points()}, {"tests", std::move(tests)}};
}

std::string to_junit(results const& r) {
  std::string cases;
  std::size_t failures = 0;
  for (std::size_t i = 0; i < r.exercises.size(); ++i) {
    auto const& e = r.exercises[i];
    auto const& g = r.verdicts[i];
    cases += fmt::format("    <testcase classname=\"coursework\" name=\"{}\"", escaped(e.name));
    failures += g.done() ? 0 : 1;
    cases += g.done() ? "/>\n"
                      : fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                                    escaped(g.diagnosis), escaped(to_text(e, g)));
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
                     "  <testsuite name=\"coursework\" tests=\"{}\" failures=\"{}\">\n{}"
                     "  </testsuite>\n</testsuites>\n",
                     r.exercises.size(), failures, cases);
}

} // namespace cli::course
