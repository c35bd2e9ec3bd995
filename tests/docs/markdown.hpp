// The blocks of a page: what stands between ``` and ```, and what is indented by four spaces.
#pragma once

#include <support/contents.hpp>

#include <cstddef>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace markdown {

inline std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

struct block {
  std::size_t line = 0;      // of the page: its first one, from 1
  std::string language = {}; // behind the ```; empty for an indented block
  std::string text = {};     // without the indent; ends with a newline
};

// A page taken apart.
struct page {
  std::vector<block> blocks = {};
  std::string prose = {}; // everything else
};

inline page parse(std::string const& text) {
  page result;
  auto const lines = lines_of(text);
  auto const indented = [&](std::size_t i) { return lines[i].starts_with("    "); };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("```")) {
      block b{.line = i + 2, .language = lines[i].substr(3)};
      while (++i < lines.size() && !lines[i].starts_with("```"))
        b.text += lines[i] + '\n';
      result.blocks.push_back(b);
    } else if (indented(i) && (i == 0 || lines[i - 1].empty())) {
      block b{.line = i + 1};
      for (; i < lines.size(); ++i) {
        bool const gap = lines[i].empty() && i + 1 < lines.size() && indented(i + 1);
        if (!gap && !indented(i))
          break;
        b.text += (gap ? "" : lines[i].substr(4)) + '\n';
      }
      result.blocks.push_back(b);
      --i;
    } else
      result.prose += lines[i] + '\n';
  }
  return result;
}

} // namespace markdown
