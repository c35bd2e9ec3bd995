// The page of a bug, and what it has to show.
#pragma once

#include <catalogue/catalogue.hpp>
#include <os/child.hpp>
#include <support/contents.hpp>

#include <filesystem>
#include <sstream>
#include <string>

namespace page {

inline std::filesystem::path folder(catalogue::bug const& b) {
  return std::filesystem::path(LEAKLAB_SOURCE) / "catalogue" / b.name;
}

inline std::string text(catalogue::bug const& b) {
  return contents(folder(b) / "README.md");
}

// Returns the lines in which bug and cure differ, as diff -U0 prints them, without the name of their
// function.
inline std::string difference(catalogue::bug const& b) {
  std::istringstream lines(
      os::run({.words = {"diff", "-U0", "bug.cpp", "cure.cpp"}, .folder = folder(b)}).out);
  std::string kept;
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("---") && !line.starts_with("+++") && !line.starts_with("@@") &&
        line != "-void bug() {" && line != "+void cure() {")
      kept += line + '\n';
  return kept;
}

} // namespace page
