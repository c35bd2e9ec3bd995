// One table of the report, and perhaps its picture: which results are in it, and with which they are
// compared.
#pragma once

#include <bench/report/figure.hpp>
#include <bench/report/results.hpp>

#include <optional>
#include <string>
#include <vector>

namespace bench_report {

// A row or a column: what it is called, and the parameters its results have.
struct entry {
  std::string label;
  parameters where;
};

struct picture {
  enum class kind { lines, bars };
  std::string name; // of the file, without ending
  kind as = kind::lines;
  std::string rows_axis; // what the rows are; the columns are the lines or the bars of one colour
  bool logarithmic = true;
};

struct view {
  std::string title;
  std::string text; // Markdown, one paragraph
  std::string workload;
  parameters fixed; // the parameters that all of its results have
  std::vector<entry> rows, columns;
  quantity what = quantity::time;
  // The ratio in a cell is to this column of the same row, or to this row of the same column; indices.
  std::optional<std::size_t> baseline_column{}, baseline_row{};
  std::optional<bench_report::picture> drawn{};
};

// Returns the result in a row and column, or null.
result const* cell(results const&, view const&, entry const& row, entry const& column);

// Returns the rows of which at least one result exists, even as an error.
std::vector<entry> rows_of(results const&, view const&);

// Returns whether there is something to draw.
bool has_figures(results const&, view const&);

// Returns rows or columns that differ in one parameter, labelled by its values.
std::vector<entry> entries(std::string const& key, std::vector<std::string> const& values);

// Return the views of each workload's file, in the order of the report.
std::vector<view> channels_views();
std::vector<view> lessons_views();
std::vector<view> observation_views();
std::vector<view> explorer_views();
std::vector<view> thumbnail_views();
std::vector<view> peers_views();

} // namespace bench_report
