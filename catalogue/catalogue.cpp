// Reads the expectations out of the catalogue's programs; see catalogue.hpp.
#include <catalogue/catalogue.hpp>

#include <algorithm>
#include <regex>
#include <sstream>

namespace catalogue {
namespace {

std::vector<std::string> kinds_in(std::string text) {
  std::vector<std::string> kinds;
  for (std::size_t end; (end = text.find(" or ")) != std::string::npos; text.erase(0, end + 4))
    kinds.push_back(text.substr(0, end));
  kinds.push_back(text);
  return kinds;
}

} // namespace

std::vector<expectation> expectations_in(std::string_view text) {
  static std::regex const one(R"((TSan|ASan|leaklab|result): ([^;]+))");
  std::vector<expectation> found;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (unsigned number = 1; std::getline(lines, line); ++number) {
    auto const comment = line.rfind(" // ");
    if (comment == std::string::npos)
      continue;
    auto const remark = line.substr(comment + 4);
    for (std::sregex_iterator i(remark.begin(), remark.end(), one), end; i != end; ++i)
      found.push_back({(*i)[1], kinds_in((*i)[2]), number});
  }
  return found;
}

std::string expectation::text() const {
  std::string all;
  for (auto const& kind : kinds)
    all += (all.empty() ? "" : " or ") + kind;
  return all;
}

bool bug::caught_by(std::string_view tool) const {
  return std::ranges::find(expected, tool, &expectation::tool) != expected.end();
}

std::vector<bug> bugs() {
  std::vector<bug> all;
  for (auto const& e : entries())
    all.push_back({.name = std::string(e.name),
                   .lesson = std::string(e.lesson),
                   .summary = std::string(e.bug.substr(3, e.bug.find('\n') - 3)),
                   .expected = expectations_in(e.bug)});
  return all;
}

} // namespace catalogue
