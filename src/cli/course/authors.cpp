// Checks exercises; see authors.hpp.
#include <cli/course/authors.hpp>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace cli::course {
namespace {

namespace fs = std::filesystem;

// Returns what is wrong with a file that must be graded so; nothing if all is well.
std::string difference(exercise const& e, graded const& g, std::string const& diagnosis) {
  if (diagnosis.empty() && (!g.done() || g.points != e.points))
    return fmt::format("is not cured with {} points, but: {} ({} points)", e.points, g.diagnosis, g.points);
  if (!diagnosis.empty() && g.diagnosis != diagnosis)
    return fmt::format("\n  should be: {}\n  but is:    {}", diagnosis, g.done() ? g.kind : g.diagnosis);
  if (!diagnosis.empty() && g.points == e.points)
    return "has full points";
  return "";
}

// Returns what is wrong with the texts.
std::string difference_of_hints(fs::path const& folder) {
  auto const english = hints_in(contents(folder / "hints.md")).size();
  auto const chinese = hints_in(contents(folder / "hints.zh.md")).size();
  contents(folder / "task.zh.md");
  return english == 0         ? "there are no hints"
         : english != chinese ? "the two languages have different numbers of hints"
                              : "";
}

// What is still to be written in a file: "drain/task.md:3", and the line.
struct todo {
  fs::path place;
  std::string line;
};

std::vector<todo> todos_in(fs::path const& file) {
  std::vector<todo> found;
  std::ifstream in(file);
  std::size_t number = 1;
  for (std::string line; std::getline(in, line); ++number)
    if (auto const at = line.find(todo_mark); at != line.npos)
      found.push_back({fs::path(file) += fmt::format(":{}", number), line.substr(at)});
  return found;
}

std::vector<fs::path> files_in(fs::path const& folder) {
  std::vector<fs::path> files;
  for (auto const& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

} // namespace

std::vector<std::string> hints_in(std::string const& text) {
  std::vector<std::string> hints;
  for (auto at = text.find("## "); at != text.npos;) {
    auto const next = text.find("\n## ", at);
    hints.push_back(text.substr(at, next == text.npos ? next : next + 1 - at));
    at = next == text.npos ? next : next + 1;
  }
  return hints;
}

std::string to_text(checked_file const& f) {
  return fmt::format("{}: {}\n", f.file, f.difference.empty() ? "ok" : f.difference);
}

nlohmann::json to_json(checked_file const& f) {
  return {{"file", f.file}, {"well", f.difference.empty()}, {"difference", f.difference}};
}

bool check_exercise(coursework const& all, workshop const& shop, exercise const& e,
                    std::function<void(checked_file const&)> const& tell) {
  auto const folder = all.folder_of(e);
  bool is_well = true;
  auto const say = [&](fs::path const& file, std::string const& difference) {
    is_well = is_well && difference.empty();
    tell({.file = file.lexically_relative(all.folder()).string(), .difference = difference});
  };
  for (auto const& file : files_in(folder))
    for (auto const& t : todos_in(file))
      say(t.place, t.line);
  auto const must_fail = [&](fs::path const& file) {
    auto const diagnosis = first_comment(contents(file));
    say(file, diagnosis.empty() ? "its first line is no comment that says the diagnosis"
                                : difference(e, shop.grade(e, file), diagnosis));
  };
  say(folder / "hints.md", difference_of_hints(folder));
  must_fail((folder / "starter") += e.ending());
  auto const solution = (folder / "solution") += e.ending();
  say(solution, difference(e, shop.grade(e, solution), ""));
  std::vector<fs::path> wrong;
  for (auto const& entry : fs::directory_iterator(folder / "wrong"))
    wrong.push_back(entry.path());
  std::ranges::sort(wrong);
  std::ranges::for_each(wrong, must_fail);
  return is_well;
}

} // namespace cli::course
