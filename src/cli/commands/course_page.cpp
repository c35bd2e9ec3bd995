// Writes the page, or says why there is none; see course_page.hpp.
#include <cli/commands/course_page.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <shown/shown.hpp>

#include <span>

namespace cli {
namespace {

std::string why_not(course::exercise const& e, course::graded const& g) {
  if (!g.no_page.empty())
    return g.no_page;
  if (g.done())
    return "nothing is wrong";
  if (e.is_schedule)
    return "a page shows every schedule, and here one is handed in";
  if (e.is_test)
    return "a page shows schedules, and here tests are handed in";
  return g.questions.empty() ? "no schedule was run" : "a page shows no runs on two threads";
}

} // namespace

std::string write_page(page_file const& file, std::string const& destination, course::exercise const& e,
                       course::graded const& g) {
  if (g.page.is_null())
    return fmt::format("\nNo page is written: {}.\n", shown::line(why_not(e, g)));
  auto page = g.page;
  page["title"] = e.name;
  page["summary"] = g.diagnosis;
  file.write(std::span(&page, 1));
  auto const opens_at = page.value("opens_at", "");
  return fmt::format("\nEvery schedule, as a page: {}{}\n", shown::name(destination),
                     destination.ends_with(".json") || opens_at.empty() ? "" : "#schedule=" + opens_at);
}

} // namespace cli
