// Threads that take one submission after the other; see grade_all.hpp.
#include <cli/course/grade_all.hpp>

#include <cli/course/class_page.hpp>
#include <cli/course/protection.hpp>
#include <cli/course/results.hpp>
#include <cli/exit_code.hpp>
#include <cli/temporary_folder.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <shown/shown.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace cli::course {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(fs::path const& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (auto const& entry : fs::directory_iterator(folder, error))
    if (entry.is_directory() && !entry.path().filename().string().starts_with('.'))
      names.push_back(entry.path().filename().string());
  if (error)
    throw input_error(folder, error.message());
  std::ranges::sort(names);
  return names;
}

fs::path file_of(many const& m, std::string const& name) {
  return m.out / (name + ".json");
}

// Returns what was found before, if that is whole, and of these exercises and points.
std::optional<nlohmann::json> found_before(coursework const& all, fs::path const& file) {
  if (!fs::exists(file))
    return std::nullopt;
  auto json = nlohmann::json::parse(contents(file), nullptr, false);
  return has_grades_of(all, json) ? std::optional(std::move(json)) : std::nullopt;
}

// Returns the word for CSV: in quotes if need be.
std::string field(std::string const& text) {
  if (text.find_first_of(",\"\n\r") == text.npos)
    return text;
  std::string quoted = "\"";
  for (char const c : text)
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::vector<named_grades> all_grades(many const& m, std::vector<std::string> const& names) {
  std::vector<named_grades> grades;
  grades.reserve(names.size());
  for (auto const& name : names)
    grades.push_back({name, nlohmann::json::parse(contents(file_of(m, name)))});
  return grades;
}

std::string csv(coursework const& all, std::vector<named_grades> const& submissions) {
  std::string text = "submission";
  for (auto const& e : all.exercises())
    text += ',' + field(e.name);
  text += ",points\n";
  for (auto const& [name, json] : submissions) {
    text += field(name);
    for (auto const& e : json.at("exercises"))
      text += fmt::format(",{}", e.at("points").get<unsigned>());
    text += fmt::format(",{}\n", json.at("points").get<unsigned>());
  }
  return text;
}

} // namespace

void grade_all(coursework const& all, many const& m, std::function<void(std::string const&)> const& tell) {
  auto const names = names_in(m.submissions);
  std::error_code error;
  fs::create_directories(m.out, error);
  if (error)
    throw input_error(m.out, error.message());
  std::atomic<std::size_t> next = 0;
  std::mutex telling;
  std::exception_ptr failed; // guarded by `telling`
  tell(line_about(protection_of(grader())));
  temporary_folder const folder;
  auto const work = [&](unsigned thread) {
    try {
      workshop const shop(all, folder.path() / std::to_string(thread), m.sanitizers);
      for (std::size_t i = next++; i < names.size(); i = next++) {
        auto json = found_before(all, file_of(m, names[i]));
        if (!json) {
          json = to_json(grade_folder(all, shop, m.submissions / names[i], m.named_by_id ? names[i] : ""));
          write(file_of(m, names[i]),
                json->dump(2, ' ', true, nlohmann::json::error_handler_t::replace) + '\n');
        }
        std::lock_guard const lock(telling);
        tell(fmt::format("{}: {} of {} points\n", shown::name(names[i]), json->at("points").get<unsigned>(),
                         json->at("of").get<unsigned>()));
      }
    } catch (...) {
      std::lock_guard const lock(telling);
      failed = std::current_exception();
      next = names.size();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned k = 1; k < m.jobs; ++k)
      threads.emplace_back(work, k);
    work(0);
  }
  if (failed)
    std::rethrow_exception(failed);
  auto const grades = all_grades(m, names);
  write(m.out / "grades.csv", csv(all, grades));
  write(m.out / "results.html", to_html(all.exercises(), grades));
}

} // namespace cli::course
