// Reads coursework/; see course.hpp.
#include <cli/course/course.hpp>

#include <cli/course/overlay.hpp>
#include <cli/exit_code.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string_view>

#include <unistd.h>

namespace cli::course {
namespace {

namespace fs = std::filesystem;

fs::path folder_of_this_program() {
  return fs::read_symlink("/proc/self/exe").parent_path();
}

std::string title_of(fs::path const& task) {
  auto const text = contents(task);
  auto const line = text.substr(0, text.find('\n'));
  if (!line.starts_with("# "))
    throw input_error(task, "does not begin with a heading");
  return line.substr(2);
}

// Reads an entry of course.json.
exercise exercise_of(fs::path const& file, nlohmann::json const& entry) {
  auto const name = entry.at("name").get<std::string>();
  if (!is_good_name(name))
    throw input_error(file, "\"" + name + "\" is no name for an exercise");
  auto const points = entry.at("points").get<unsigned>();
  if (points < 1 || points > most_points)
    throw input_error(file,
                      "the points of \"" + name + "\" are not from 1 to " + std::to_string(most_points));
  auto const files = entry.value("files", 0U);
  if (files > most_files)
    throw input_error(file, "the files of \"" + name + "\" are more than " + std::to_string(most_files));
  return {.name = name,
          .title = title_of(file.parent_path() / name / "task.md"),
          .points = points,
          .graders_points = points,
          .asks = entry.value("asks", name),
          .without = entry.value("without", std::vector<std::string>()),
          .files = files,
          .is_schedule = entry.value("hand_in", "program") == "schedule",
          .is_test = entry.value("hand_in", "program") == "test"};
}

} // namespace

fs::path installed_or_source(fs::path const& installed, fs::path const& source) {
  auto const found = folder_of_this_program() / installed;
  return fs::exists(found) ? fs::weakly_canonical(found) : fs::path(LEAKLAB_SOURCE) / source;
}

bool is_good_name(std::string const& name) {
  constexpr std::array<std::string_view, 8> reserved{"all",     "clean",   "exercise", "help",
                                                     "install", "package", "student",  "test"};
  constexpr std::size_t longest = 40;
  return !name.empty() && name.size() <= longest && name.front() >= 'a' && name.front() <= 'z' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos &&
         std::ranges::find(reserved, name) == reserved.end();
}

coursework::coursework(from const& where)
    : folder_(where.folder.empty() ? installed_or_source("../share/leaklab/coursework", "coursework")
                                   : where.folder) {
  auto const file = folder_ / "course.json";
  try {
    auto const listed = nlohmann::json::parse(contents(file));
    for (auto const& e : listed.at("exercises"))
      exercises_.push_back(exercise_of(file, e));
  } catch (nlohmann::json::exception const& e) {
    throw input_error(file, e.what());
  }
  if (exercises_.empty())
    throw input_error(file, "has no exercise");
  auto const overlay = where.overlay.empty() ? folder_ / "overlay.json" : where.overlay;
  if (where.is_overlaid && (!where.overlay.empty() || fs::exists(overlay)))
    apply_overlay(overlay, exercises_);
}

exercise const& coursework::named(std::string const& name) const {
  auto const found = std::ranges::find(exercises_, name, &exercise::name);
  if (found == exercises_.end())
    throw input_error(name, "no such exercise; leaklab course list lists them all");
  return *found;
}

fs::path headers() {
  return installed_or_source("../include/fiber_sync", "include/fiber_sync").parent_path();
}

fs::path lessons_folder() {
  return installed_or_source("../share/leaklab/lessons", "lessons");
}

fs::path grader() {
  auto program = folder_of_this_program() / "leaklab_grader";
  if (!fs::exists(program))
    throw input_error(program, "is missing; it is not built with a sanitizer");
  return program;
}

std::string contents(fs::path const& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !text)
    throw input_error(file, "cannot be read, or is empty");
  return text.str();
}

void write(fs::path const& file, std::string const& text) {
  auto const unfinished = fs::path(file) += ".part" + std::to_string(::getpid());
  std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  std::error_code error;
  if (out)
    fs::rename(unfinished, file, error);
  if (!out || error) {
    fs::remove(unfinished, error);
    throw input_error(file, "cannot be written");
  }
}

std::string student_id(std::string id) {
  std::ranges::transform(id, id.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return id;
}

std::string first_comment(std::string const& source) {
  return source.starts_with("// ") ? source.substr(3, source.find('\n') - 3) : "";
}

std::string without_first_comment(std::string const& source) {
  return first_comment(source).empty() ? source : source.substr(source.find('\n') + 1);
}

} // namespace cli::course
