// Copies an exercise, and marks what is to be written; see new_exercise.hpp.
#include <cli/course/new_exercise.hpp>

#include <cli/course/authors.hpp>
#include <cli/exit_code.hpp>
#include <cli/terminal/fatal_signals.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <os/fresh_folder.hpp>

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace cli::course {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

// A folder that is removed unless it gets its name in the end.
class unfinished_folder {
public:
  explicit unfinished_folder(fs::path name)
      : name_(std::move(name)),
        path_(name_.parent_path() / fmt::format(".{}.part{}", name_.filename().string(), ::getpid())) {
    std::error_code error;
    fs::create_directories(path_ / "wrong", error);
    if (error)
      throw input_error(name_, error.message());
  }
  unfinished_folder(unfinished_folder const&) = delete;
  ~unfinished_folder() { os::remove_whole(path_); }

  fs::path const& path() const { return path_; }

  // Calls `last`; if it throws, the folder has no name again.
  template <typename Last>
  void finish(Last const& last) {
    std::error_code error;
    fs::rename(path_, name_, error);
    if (error)
      throw input_error(name_, error.message());
    try {
      last();
    } catch (...) {
      os::remove_whole(name_);
      throw;
    }
  }

private:
  fs::path const name_, path_;
  undone_on_signal const removed_{[this] { os::remove_whole(path_); }};
};

void replace_all(std::string& text, std::string const& from, std::string const& to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// Puts `line` behind the first line.
std::string with_second_line(std::string text, std::string const& line) {
  return text.insert(text.find('\n') + 1, line + '\n');
}

// Writes the files of one exercise as a copy of those of another one.
class copying {
public:
  copying(fs::path from, fs::path to, std::string like, std::string name)
      : from_(std::move(from)), to_(std::move(to)), like_(std::move(like)), name_(std::move(name)) {}

  void task(std::string const& file, std::string const& heading, std::string const& todo) {
    auto text = contents(from_ / file);
    text.erase(0, text.find('\n'));
    for (std::string const ending : {".cpp", ".txt", ".md"})
      replace_all(text, like_ + ending, name_ + ending);
    replace_all(text, "check " + like_, "check " + name_);
    put(file, fmt::format("# {}: {}\n\n{}{}", todo_mark, heading, marked(todo), text));
  }

  void hints(std::string const& file, std::string const& todo) {
    put(file, with_second_line(contents(from_ / file), '\n' + marked(todo)));
  }

  // The first line of a program says what it is, or what the grader must say of it.
  void program(std::string const& file, std::string const& todo) {
    auto const text = contents(from_ / file), line = "// " + marked(todo);
    put(file, first_comment(text).empty() ? line + '\n' + text : with_second_line(text, line));
  }

  void as_it_is(std::string const& file) { put(file, contents(from_ / file)); }

  std::vector<std::string> const& files() const { return files_; }

private:
  std::string marked(std::string const& todo) const {
    return fmt::format("{}: {}", todo_mark, fmt::format(fmt::runtime(todo), like_));
  }

  void put(std::string const& file, std::string const& text) {
    write(to_ / file, text);
    files_.push_back(file);
  }

  fs::path from_, to_;
  std::string like_, name_;
  std::vector<std::string> files_;
};

std::string first_wrong(coursework const& all, exercise const& like) {
  std::vector<std::string> names;
  for (auto const& entry : fs::directory_iterator(all.folder_of(like) / "wrong"))
    names.push_back(entry.path().filename().string());
  if (names.empty())
    throw input_error(all.folder_of(like) / "wrong", "is empty");
  return *std::ranges::min_element(names);
}

std::vector<std::string> copy(coursework const& all, exercise const& like, std::string const& name,
                              fs::path const& folder) {
  copying c(all.folder_of(like), folder, like.name, name);
  c.task("task.md", "a title of a few words", "the task. What stands below is that of {}.");
  c.task("task.zh.md", "几个字的标题", "题目。下面是 {} 的题目。");
  c.hints("hints.md", "the hints, from a first thought to nearly all of it. Those below are of {}.");
  c.hints("hints.zh.md", "提示，从最初的想法到几乎全部。下面是 {} 的提示。");
  std::string const ending = like.ending();
  c.program("starter" + ending,
            "what the student begins with; above it, what the grader must say. It is that of {}.");
  c.program("solution" + ending, "the solution. It is that of {}.");
  c.program("wrong/" + first_wrong(all, like),
            "a mistake that students make; above it, what the grader must say. It is one of {}.");
  if (like.is_schedule)
    c.as_it_is("program.cpp");
  return c.files();
}

// Returns the text of course.json with another entry at its end, and all the rest as it was.
std::string with_entry(fs::path const& file, exercise const& like, std::string const& name) {
  auto text = contents(file);
  auto wanted = ordered_json::parse(text);
  auto& list = wanted.at("exercises");
  auto const& model = *std::ranges::find_if(list, [&](auto const& e) { return e.at("name") == like.name; });
  ordered_json entry{{"name", name}};
  for (auto const& [key, value] : model.items())
    entry[key] = key == "name" ? ordered_json(name) : value;
  entry["asks"] = like.asks;
  std::string line;
  for (auto const& [key, value] : entry.items())
    line += fmt::format("{}\"{}\": {}", line.empty() ? "" : ", ", key, value.dump());
  list.push_back(entry);
  auto const last = text.find_last_not_of(" \n", text.rfind(']') - 1);
  text.insert(last + 1, fmt::format(",\n    {{ {} }}", line));
  if (ordered_json::parse(text, nullptr, false) != wanted)
    throw input_error(file, "does not end with the list of exercises");
  return text;
}

} // namespace

new_exercise make_exercise(coursework const& all, exercise const& like, std::string const& name) {
  if (!is_good_name(name))
    throw input_error(name,
                      "is no name for an exercise: small letters, digits and _ are, 40 at most, a letter "
                      "first; and no word that CMake or the student's folder needs");
  auto const folder = all.folder() / name;
  if (fs::exists(fs::symlink_status(folder)) ||
      std::ranges::find(all.exercises(), name, &exercise::name) != all.exercises().end())
    throw input_error(folder, "is there already");
  auto const listed = all.folder() / "course.json";
  auto const text = with_entry(listed, like, name);
  unfinished_folder unfinished(folder);
  auto files = copy(all, like, name, unfinished.path());
  unfinished.finish([&] { write(listed, text); });
  return {.folder = folder, .files = std::move(files)};
}

} // namespace cli::course
