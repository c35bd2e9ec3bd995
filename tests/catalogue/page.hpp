// The page of a bug, and what it has to show.
#pragma once

#include <catalogue/catalogue.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace page {

inline std::filesystem::path folder(catalogue::bug const& b) {
  return std::filesystem::path(LEAKLAB_SOURCE) / "catalogue" / b.name;
}

inline std::string text_of(std::filesystem::path const& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string text(catalogue::bug const& b) {
  return text_of(folder(b) / "README.md");
}

// Returns the lines in which bug and cure differ, as diff -U0 prints them, without the name of their
// function.
inline std::string difference(catalogue::bug const& b) {
  auto const command = "cd '" + folder(b).string() + "' && diff -U0 bug.cpp cure.cpp";
  auto* const pipe = popen(command.c_str(), "re");
  std::string all;
  char buffer[4096];
  while (auto const bytes = std::fread(buffer, 1, sizeof buffer, pipe))
    all.append(buffer, bytes);
  pclose(pipe);
  std::istringstream lines(all);
  std::string kept;
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("---") && !line.starts_with("+++") && !line.starts_with("@@") &&
        line != "-void bug() {" && line != "+void cure() {")
      kept += line + '\n';
  return kept;
}

} // namespace page
