// Files and progress of one student; see student.hpp.
#include <cli/course/student.hpp>

#include <cli/course/authors.hpp>
#include <cli/exit_code.hpp>
#include <cli/terminal/table.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

namespace cli::course {
namespace {

namespace fs = std::filesystem;

constexpr auto progress_file = ".leaklab/progress.json";
constexpr auto overlay_file = ".leaklab/overlay.json";
constexpr auto id_key = "student"; // no exercise may have this name

// So that editors know how the files are compiled, and ctest -L drain checks an exercise.
constexpr auto cmake_lists =
    R"(# The exercises for editors (compile_commands.json) and for CTest: ctest -L NAME compiles and checks NAME.cpp.
cmake_minimum_required(VERSION 3.25)
project(coursework LANGUAGES CXX)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
find_package(boost_fiber 1.81 CONFIG REQUIRED)
enable_testing()
foreach(name {0})
  add_library(${{name}} OBJECT ${{name}}.cpp)
  target_compile_features(${{name}} PRIVATE cxx_std_20)
  target_include_directories(${{name}} SYSTEM PRIVATE {2})
  target_link_libraries(${{name}} PRIVATE Boost::fiber)
endforeach()
foreach(name {0} {1})
  add_test(NAME ${{name}} COMMAND {3} course check ${{name}} WORKING_DIRECTORY ${{CMAKE_SOURCE_DIR}})
  set_tests_properties(${{name}} PROPERTIES LABELS ${{name}})
endforeach()
)";

std::string starter_of(coursework const& all, exercise const& e) {
  return without_first_comment(contents((all.folder_of(e) / "starter") += e.ending()));
}

} // namespace

student_folder::student_folder(fs::path folder) : folder_(std::move(folder)) {
  auto const file = folder_ / progress_file;
  if (!fs::exists(file))
    throw input_error(folder_, "is no folder of exercises; leaklab course init DIR makes one");
  progress_ = nlohmann::json::parse(contents(file), nullptr, false);
  if (!progress_.is_object())
    throw input_error(file, "is damaged; without it, leaklab course init makes a new one");
}

std::vector<std::string> student_folder::make(coursework const& all, fs::path const& folder) {
  std::error_code error;
  fs::create_directories(folder / ".leaklab", error);
  if (error)
    throw input_error(folder, error.message());
  std::vector<std::string> made;
  auto const write_new = [&](std::string const& name, std::string const& text) {
    if (fs::exists(folder / name))
      return;
    write(folder / name, text);
    made.push_back(name);
  };
  std::string programs, schedules;
  for (auto const& e : all.exercises()) {
    auto const from = all.folder_of(e);
    auto& list = e.is_schedule ? schedules : programs;
    list += (list.empty() ? "" : " ") + e.name;
    write_new(e.name + e.ending(), starter_of(all, e));
    if (e.is_schedule)
      write_new(e.name + ".cpp", contents(from / "program.cpp"));
    write_new(e.name + ".md", contents(from / "task.md"));
    write_new(e.name + ".zh.md", contents(from / "task.zh.md"));
  }
  write_new("exercise.hpp", contents(all.folder() / "exercise.hpp"));
  write_new("CMakeLists.txt", fmt::format(fmt::runtime(cmake_lists), programs, schedules, headers().string(),
                                          fs::read_symlink("/proc/self/exe").string()));
  write_new(progress_file, "{}\n");
  return made;
}

fs::path student_folder::overlay_of(fs::path const& folder) {
  auto const file = folder / overlay_file;
  return fs::exists(file) ? file : fs::path();
}

void student_folder::keep_overlay(fs::path const& file) {
  write(folder_ / overlay_file, contents(file));
}

std::string student_folder::id() const {
  return progress_.value(id_key, "");
}

void student_folder::set_id(std::string const& id) {
  progress_[id_key] = id;
  save();
}

bool student_folder::is_done(exercise const& e) const {
  return progress_.contains(e.name) && progress_[e.name].value("cured", false);
}

std::size_t student_folder::hints_seen(exercise const& e) const {
  return progress_.contains(e.name) ? progress_[e.name].value("hints", std::size_t{0}) : 0;
}

void student_folder::set_done(exercise const& e, bool is) {
  progress_[e.name]["cured"] = is;
  save();
}

void student_folder::see_hint(exercise const& e) {
  progress_[e.name]["hints"] = hints_seen(e) + 1;
  save();
}

exercise const& student_folder::wanted(coursework const& all, std::optional<std::string> const& name) const {
  if (name)
    return all.named(*name);
  auto const open = std::ranges::find_if(all.exercises(), [&](auto const& e) { return !is_done(e); });
  return open == all.exercises().end() ? all.exercises().back() : *open;
}

std::string student_folder::hint::whole() const {
  return fmt::format("{}, hint {} of {}\n\n{}", exercise, number, of, text);
}

student_folder::hint student_folder::next_hint(coursework const& all, exercise const& e, bool in_chinese) {
  auto const hints = hints_in(contents(all.folder_of(e) / (in_chinese ? "hints.zh.md" : "hints.md")));
  auto const next = std::min(hints_seen(e), hints.size() - 1);
  if (hints_seen(e) < hints.size())
    see_hint(e);
  return {.exercise = e.name, .number = next + 1, .of = hints.size(), .text = hints[next]};
}

std::optional<std::string> student_folder::reset(coursework const& all, exercise const& e) {
  auto const file = file_of(e), kept = fs::path(file) += ".old";
  std::error_code error;
  bool const was_there = fs::exists(file);
  if (was_there)
    fs::rename(file, kept, error);
  if (error)
    throw input_error(kept, error.message());
  write(file, starter_of(all, e));
  set_done(e, false);
  return was_there ? std::optional(kept.filename().string()) : std::nullopt;
}

std::string list_text(coursework const& all, student_folder const& student) {
  std::vector<std::vector<std::string>> rows;
  for (auto const& e : all.exercises()) {
    auto const hints = student.hints_seen(e);
    rows.push_back(
        {e.name, student.is_done(e) ? e.done() : "open", hints == 0 ? "" : std::to_string(hints), e.title});
  }
  return table({{"exercise"}, {"state"}, {"hints", column::side::right}, {"task"}}, rows);
}

nlohmann::json list_json(coursework const& all, student_folder const& student) {
  auto exercises = nlohmann::json::array();
  for (auto const& e : all.exercises())
    exercises.push_back({{"name", e.name},
                         {"title", e.title},
                         {"points", e.points},
                         {"cured", student.is_done(e)},
                         {"hints", student.hints_seen(e)}});
  return {{"exercises", std::move(exercises)}};
}

void student_folder::save() const {
  write(folder_ / progress_file, progress_.dump(2) + '\n');
}

} // namespace cli::course
