// Breaks text into lines; see filled.hpp.
#include <cli/terminal/filled.hpp>

#include <sstream>

namespace cli {

std::string filled(std::string_view text, std::size_t width) {
  std::string all, line;
  auto const end_line = [&] {
    if (!line.empty())
      all += line + '\n';
    line.clear();
  };
  std::istringstream lines{std::string(text)};
  for (std::string given; std::getline(lines, given);) {
    if (given.empty() || given.front() == ' ') {
      end_line();
      all += given + '\n';
      continue;
    }
    std::istringstream words(given);
    for (std::string word; words >> word;) {
      if (!line.empty() && line.size() + 1 + word.size() > width)
        end_line();
      line += (line.empty() ? "" : " ") + word;
    }
  }
  end_line();
  if (!all.empty())
    all.pop_back();
  return all;
}

} // namespace cli
