// A race as text and as JSON; see races.hpp.
#include <leaklab/races.hpp>

#include <leaklab/races/unobserved_code.hpp>
#include <leaklab/report/function_name.hpp>
#include <leaklab/report/json.hpp>
#include <leaklab/report/library.hpp>
#include <leaklab/report/source.hpp>
#include <shown/shown.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

namespace leaklab {

using namespace detail;
namespace {

constexpr std::size_t callers_shown = 3;

std::string_view what_it_does(memory_access const& a) {
  if (a.frees)
    return "delete";
  if (a.atomic)
    return a.writes ? "atomic write" : "atomic read";
  return a.writes ? "write" : "read";
}

std::string place(std::string_view how, frame const& f) {
  auto const where = f.file.empty() ? std::string("(no debug information)")
                                    : fmt::format("{}:{}", shown::name(source::display_path(f.file)), f.line);
  return fmt::format("    {:<7} {}   {}\n", how, where, short_name(f.function));
}

std::string text_of(memory_access const& a, std::string_view when) {
  auto text = fmt::format("  {} of {} byte{} by fiber {} (#{}){}\n", what_it_does(a), a.bytes,
                          a.bytes == 1 ? "" : "s", fiber_letter(a.fiber), a.fiber, when);
  text += place("at", a.at);
  if (auto const line = source::line(a.at.file, a.at.line); !line.empty())
    text += fmt::format("            {:>4} | {}\n", a.at.line, shown::line(line));
  std::size_t shown = 0;
  bool below = false;
  for (auto const& f : a.stack) {
    if (below && shown < callers_shown && !places::is_library(f)) {
      text += place("from", f);
      ++shown;
    }
    below = below || f == a.at;
  }
  return text;
}

// Returns what observed code of this program calls that may order the two all the same.
std::string what_may_order() {
  std::string names;
  for (auto const& f : unobserved_code_here().of_standard_libraries)
    if (((f.starts_with("sem_") || f.starts_with("pthread_")) && f.ends_with("wait")) ||
        f.starts_with("std::condition_variable::wait"))
      names += (names.empty() ? "" : ", ") + f;
  return names.empty() ? "" : "  unless one of these does, whose order is not seen: " + names + '\n';
}

} // namespace

std::string to_text(data_race const& r) {
  return "DATA RACE  nothing orders these two, so on two threads they may happen at once\n" +
         text_of(r.later, "") + text_of(r.earlier, ", earlier") +
         (r.schedule.choices().empty() ? std::string("  in the order of a queue\n")
                                       : "  in schedule " + abridged(r.schedule) + '\n') +
         what_may_order();
}

nlohmann::json to_json(memory_access const& a) {
  nlohmann::json stack = nlohmann::json::array();
  for (auto const& f : a.stack)
    stack.push_back(detail::json_of(f));
  return {{"fiber", a.fiber}, {"writes", a.writes},          {"frees", a.frees},         {"atomic", a.atomic},
          {"bytes", a.bytes}, {"at", detail::json_of(a.at)}, {"stack", std::move(stack)}};
}

nlohmann::json to_json(data_race const& r) {
  return {{"earlier", to_json(r.earlier)}, {"later", to_json(r.later)}, {"schedule", to_string(r.schedule)}};
}

} // namespace leaklab
