// Reads the expectations out of the catalogue's programs; see catalogue.hpp.
#include <catalogue/catalogue.hpp>

#include <algorithm>
#include <regex>
#include <sstream>

namespace catalogue {
namespace {

// Removes " (4 fibers)" from the end of the text and returns the number; returns 1 if there is no such end.
std::size_t take_fibers(std::string& text) {
  static std::regex const number(R"( \((\d+) fibers\)$)");
  std::smatch found;
  if (!std::regex_search(text, found, number))
    return 1;
  auto const fibers = std::stoul(found[1]);
  text.erase(static_cast<std::size_t>(found.position()));
  return fibers;
}

std::vector<std::string> kinds_in(std::string text) {
  std::vector<std::string> kinds;
  for (std::size_t end; (end = text.find(" or ")) != std::string::npos; text.erase(0, end + 4))
    kinds.push_back(text.substr(0, end));
  kinds.push_back(text);
  return kinds;
}

} // namespace

std::vector<expectation> expectations_in(std::string_view text) {
  static std::regex const one(R"((TSan|ASan|leaklab|any_time|switches|result): ([^;]+))");
  std::vector<expectation> found;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (unsigned number = 1; std::getline(lines, line); ++number) {
    auto const comment = line.rfind(" // ");
    if (comment == std::string::npos)
      continue;
    auto const remark = line.substr(comment + 4);
    for (std::sregex_iterator i(remark.begin(), remark.end(), one), end; i != end; ++i) {
      std::string kinds = (*i)[2];
      auto const fibers = take_fibers(kinds);
      found.push_back({.tool = (*i)[1], .kinds = kinds_in(kinds), .fibers = fibers, .line = number});
    }
  }
  return found;
}

std::string expectation::text() const {
  std::string all;
  for (auto const& kind : kinds)
    all += (all.empty() ? "" : " or ") + kind;
  return fibers == 1 ? all : all + " (" + std::to_string(fibers) + " fibers)";
}

bool bug::caught_by(std::string_view tool) const {
  return std::ranges::find(expected, tool, &expectation::tool) != expected.end();
}

std::vector<bug> bugs() {
  std::vector<bug> all;
  for (auto const& e : entries())
    all.push_back({.name = std::string(e.name),
                   .about = std::string(e.about),
                   .program = e.program,
                   .summary = std::string(e.bug.substr(3, e.bug.find('\n') - 3)),
                   .expected = expectations_in(e.bug),
                   .source = e.bug,
                   .cure = e.cure,
                   .page = e.page});
  return all;
}

std::vector<bug> programs() {
  auto all = bugs();
  std::erase_if(all, [](bug const& b) { return !b.program; });
  return all;
}

} // namespace catalogue
