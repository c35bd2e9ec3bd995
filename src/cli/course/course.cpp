// Reads coursework/; see course.hpp.
#include <cli/course/course.hpp>

#include <cli/exit_code.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

#include <unistd.h>

namespace cli::course {
namespace {

namespace fs = std::filesystem;

fs::path folder_of_this_program() {
  return fs::read_symlink("/proc/self/exe").parent_path();
}

// Returns the first of these that exists; the last one if none does.
fs::path installed_or_source(fs::path const& installed, fs::path const& source) {
  auto const found = folder_of_this_program() / installed;
  return fs::exists(found) ? fs::weakly_canonical(found) : fs::path(LEAKLAB_SOURCE) / source;
}

std::string title_of(fs::path const& task) {
  auto const text = contents(task);
  auto const line = text.substr(0, text.find('\n'));
  if (!line.starts_with("# "))
    throw input_error(task, "does not begin with a heading");
  return line.substr(2);
}

} // namespace

coursework::coursework() : folder_(installed_or_source("../share/leaklab/coursework", "coursework")) {
  auto const file = folder_ / "course.json";
  try {
    auto const listed = nlohmann::json::parse(contents(file));
    for (auto const& e : listed.at("exercises")) {
      auto const name = e.at("name").get<std::string>();
      exercises_.push_back({.name = name,
                            .title = title_of(folder_ / name / "task.md"),
                            .points = e.at("points").get<unsigned>(),
                            .without = e.value("without", std::vector<std::string>()),
                            .is_schedule = e.value("hand_in", "program") == "schedule",
                            .is_test = e.value("hand_in", "program") == "test"});
    }
  } catch (nlohmann::json::exception const& e) {
    throw input_error(file, e.what());
  }
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
  if (!out || error)
    throw input_error(file, "cannot be written");
}

std::string first_comment(std::string const& source) {
  return source.starts_with("// ") ? source.substr(3, source.find('\n') - 3) : "";
}

std::string without_first_comment(std::string const& source) {
  return first_comment(source).empty() ? source : source.substr(source.find('\n') + 1);
}

} // namespace cli::course
