// The page of a failing test; see page.hpp.
#include <leaklab/page.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <span>
#include <system_error>

namespace leaklab::detail {

std::string page_of_failing_test(std::function<void()> const& body, schedule const& failure,
                                 std::string const& test, std::string const& command) {
  auto const* const folder = std::getenv("LEAKLAB_HTML"); // NOLINT(concurrency-mt-unsafe): nobody changes it
  if (!folder || *folder == '\0')
    return "";
  auto name = test;
  for (auto& c : name) // a parameterised test has a slash in its name
    if (c == '/')
      c = '.';
  auto const file = std::filesystem::path(folder) / (name + ".html");
  try {
    std::filesystem::create_directories(folder);
    auto const graph = schedules_as_json(body, {.title = test, .command = command, .opens_at = failure});
    std::ofstream out(file);
    out << to_html(std::span(&graph, 1)) << std::flush;
    if (!out)
      throw std::system_error(errno, std::generic_category());
    return "every schedule, as a page: " + file.string() + '\n';
  } catch (std::exception const& e) {
    return "there is no page " + file.string() + ": " + e.what() + '\n';
  }
}

} // namespace leaklab::detail
