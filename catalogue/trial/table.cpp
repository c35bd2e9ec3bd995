// bugs_table TSAN_BUILD ASAN_BUILD BUILD: runs every program of the catalogue in the three build folders and
// prints what each tool found this time, as a table. Exits with 0 if everything was found that bug.cpp
// expects, and nothing in any cure; with 1 if not, with the output of the program on standard error; with 2
// for bad usage or a program that does not exist.
#include <catalogue/catalogue.hpp>
#include <catalogue/trial/trial.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <iterator>

namespace {

using catalogue::diagnosis;
using catalogue::trial;

struct column {
  std::string title;
  std::string tool;               // as bug.cpp names it
  std::vector<std::string> tools; // the tools whose diagnoses are shown in it
  std::size_t build;              // index of the argument
  int width;
};

constexpr int first_width = 28;
std::vector<column> const columns{
    {"ThreadSanitizer", "TSan", {"TSan"}, 1, 24},
    {"AddressSanitizer, UBSan", "ASan", {"ASan", "UBSan", "LSan"}, 2, 27},
    {"leak detector", "leaklab", {"leaklab"}, 3, 42},
    {"result", "result", {"result"}, 3, 0},
};

bool contains(std::vector<std::string> const& tools, std::string const& tool) {
  return std::ranges::find(tools, tool) != tools.end();
}

// Returns what bug.cpp names, if it was found; otherwise the first thing that these tools found, preferably
// one whose line is known.
std::string cell(column const& c, catalogue::bug const& bug, trial const& t) {
  for (auto const& e : bug.expected)
    for (auto const& kind : e.kinds)
      if (e.tool == c.tool && t.meets({.tool = e.tool, .kinds = {kind}, .fibers = e.fibers, .line = e.line}))
        return kind + (e.tool == "result" ? "" : fmt::format(":{}", e.line));
  diagnosis const* first = nullptr;
  for (auto const& d : t.found)
    if (contains(c.tools, d.tool) && (!first || (first->lines.empty() && !d.lines.empty())))
      first = &d;
  if (first)
    return first->kind + (first->lines.empty() ? "" : fmt::format(":{}", first->lines.front()));
  return t.code > 128 && c.tool != "result" ? fmt::format("(signal {})", t.code - 128) : "-";
}

// Returns whether a tool of that build should find the bug.
bool is_expected_in(std::size_t build, catalogue::bug const& bug) {
  return std::ranges::any_of(columns, [&](column const& c) {
    return c.build == build && c.tool != "result" && bug.caught_by(c.tool);
  });
}

trial try_bug(char** builds, std::size_t build, catalogue::bug const& bug, catalogue::album const& album) {
  auto const try_it = is_expected_in(build, bug) ? catalogue::try_until_diagnosed : catalogue::try_out;
  return try_it(builds[build], bug.name, "bug", album.files(), {});
}

int print_table(char** builds) {
  catalogue::album const album;
  fmt::print("{:<{}}", "bug", first_width);
  for (auto const& c : columns)
    fmt::print("{:<{}}", c.title, c.width);
  fmt::print("\n");
  int failures = 0;
  for (auto const& bug : catalogue::programs()) {
    fmt::print("{}", bug.name);
    auto gap = first_width - static_cast<int>(bug.name.size());
    std::string remarks;
    trial t, cured;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      auto const& c = columns[i];
      if (i == 0 || columns[i - 1].build != c.build) {
        t = try_bug(builds, c.build, bug, album);
        cured = catalogue::try_out(builds[c.build], bug.name, "cure", album.files());
        if (cured.code != 0 || !cured.found.empty())
          remarks += fmt::format("  THE CURE, in {}, exited with {}:\n{}\n", builds[c.build], cured.code,
                                 cured.output);
      }
      auto const text = cell(c, bug, t);
      for (auto const& e : bug.expected)
        if (e.tool == c.tool && !t.meets(e))
          remarks +=
              fmt::format("  {} WAS TO FIND {} in line {}, but:\n{}\n", c.title, e.text(), e.line, t.output);
      fmt::print("{:{}}{}", "", gap, text);
      std::fflush(stdout);
      gap = std::max(1, c.width - static_cast<int>(text.size()));
    }
    fmt::print("\n");
    std::cerr << remarks;
    failures += !remarks.empty();
  }
  auto const count = catalogue::programs().size();
  if (failures == 0)
    fmt::print(
        "\nAll {} bugs were found by the tools that bug.cpp names, in the lines that it names; all cures are "
        "silent.\n",
        count);
  else
    fmt::print("\n{} of {} did not come out as expected.\n", failures, count);
  return failures == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: " << argv[0] << " TSAN_BUILD ASAN_BUILD BUILD\n";
    return 2;
  }
  try {
    return print_table(argv);
  } catch (std::exception const& e) {
    std::cout.flush();
    std::cerr << e.what() << '\n';
    return 2;
  }
}
