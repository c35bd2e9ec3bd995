// Data blocks and plot commands; see gnuplot.hpp. Rows stand evenly spaced along x, as 0, 1, 2, ...
#include <bench/report/gnuplot.hpp>

#include <bench/report/figure.hpp>
#include <bench/report/view.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace bench_report {
namespace {

constexpr char const* settings = R"(# Draws the pictures of a benchmark report: gnuplot pictures.gp
set encoding utf8
set grid ytics linecolor rgb '#dddddd'
set border 3
set tics nomirror
set key outside top center horizontal
set style fill solid 0.8
set pointintervalbox 0
set style line 1 linecolor rgb '#4477aa' pointtype 7 pointsize 0.6 linewidth 1.5
set style line 2 linecolor rgb '#ee6677' pointtype 5 pointsize 0.6 linewidth 1.5
set style line 3 linecolor rgb '#228833' pointtype 9 pointsize 0.6 linewidth 1.5
set style line 4 linecolor rgb '#ccbb44' pointtype 11 pointsize 0.6 linewidth 1.5
set style line 5 linecolor rgb '#66ccee' pointtype 13 pointsize 0.6 linewidth 1.5
set style line 6 linecolor rgb '#aa3377' pointtype 3 pointsize 0.6 linewidth 1.5
set style line 7 linecolor rgb '#777777' pointtype 2 pointsize 0.6 linewidth 1.5
)";

constexpr double bar_group = 0.8; // of the distance between two rows

struct point {
  double x;
  figure y;
};

using line_of_points = std::vector<point>; // of one column

std::vector<line_of_points> points_of(results const& from, view const& v) {
  std::vector<line_of_points> all;
  auto const bars = v.drawn->as == picture::kind::bars;
  auto const width = bar_group / static_cast<double>(v.columns.size());
  for (std::size_t column = 0; column != v.columns.size(); ++column) {
    auto const shift = bars ? (static_cast<double>(column) + 0.5) * width - bar_group / 2 : 0;
    line_of_points points;
    for (std::size_t row = 0; row != v.rows.size(); ++row)
      if (auto const* const r = cell(from, v, v.rows[row], v.columns[column]))
        if (auto const values = values_of(*r, v.what); !values.empty())
          points.push_back({static_cast<double>(row) + shift, figure_of(values)});
    all.push_back(std::move(points));
  }
  return all;
}

// Returns the text as a string for gnuplot, in which a quote is written twice.
std::string quoted(std::string const& text) {
  std::string all = "'";
  for (auto const c : text)
    all += c == '\'' ? "''" : std::string(1, c);
  return all + "'";
}

// Does the same for text that gnuplot would read as markup.
std::string plain(std::string const& text) {
  return quoted(text) + " noenhanced";
}

std::string y_axis(view const& v) {
  switch (v.what) {
  case quantity::rate:
    return "in a second";
  case quantity::bytes:
    return "bytes";
  default:
    return "time";
  }
}

// Returns the format of the y axis: "1 µs" for 1e-6, with gnuplot's own prefixes.
std::string y_format(view const& v) {
  return v.what == quantity::time || v.what == quantity::total ? "%.0s %cs" : "%.0s %c";
}

std::string data(view const& v, std::vector<line_of_points> const& columns) {
  std::string text;
  for (std::size_t i = 0; i != columns.size(); ++i) {
    text += fmt::format("$column{} << END\n", i + 1);
    for (auto const& p : columns[i])
      text += fmt::format("{:.4g} {:.4g} {:.4g} {:.4g}\n", p.x, p.y.median, p.y.low, p.y.high);
    text += fmt::format("END # {}\n", v.columns[i].label);
  }
  return text;
}

std::string plot(view const& v, std::vector<line_of_points> const& columns) {
  std::string text;
  auto const width = bar_group / static_cast<double>(v.columns.size()) * 0.9;
  for (std::size_t i = 0; i != columns.size(); ++i) {
    if (columns[i].empty())
      continue;
    auto const from = fmt::format("{}$column{} using 1:2", text.empty() ? "plot " : ", \\\n  ", i + 1);
    auto const title = plain(v.columns[i].label);
    if (v.drawn->as == picture::kind::lines)
      text += fmt::format("{0} with linespoints linestyle {1} title {2}, \\\n  "
                          "$column{1} using 1:2:3:4 with yerrorbars linestyle {1} notitle",
                          from, i + 1, title);
    else
      text +=
          fmt::format("{0}:({3:.3g}) with boxes linestyle {1} title {2}, \\\n  "
                      "$column{1} using 1:2:3:4 with yerrorbars linecolor rgb 'black' pointtype 0 notitle",
                      from, i + 1, title, width);
  }
  return text + '\n';
}

std::string draw(results const& from, view const& v) {
  auto const columns = points_of(from, v);
  std::string tics;
  for (std::size_t row = 0; row != v.rows.size(); ++row)
    tics += fmt::format("{}{} {}", row ? ", " : "", quoted(v.rows[row].label), row);
  std::replace(tics.begin(), tics.end(), '_', ' '); // which is markup, and cannot be switched off here
  bool const slanted = v.rows.size() > 6;
  return fmt::format("\nreset session\n") + settings +
         fmt::format("set terminal svg size 760,{} font 'sans-serif,13' background 'white'\n"
                     "set output '{}.svg'\nset title {}\n",
                     slanted ? 480 : 400, v.drawn->name, plain(v.title)) +
         fmt::format("set xlabel {}\nset ylabel {}\nset format y '{}'\n{}\n", quoted(v.drawn->rows_axis),
                     quoted(y_axis(v)), y_format(v),
                     v.drawn->logarithmic ? "set logscale y" : "set yrange [0:*]") +
         fmt::format("set xrange [-0.6:{}]\nset xtics {}({})\n", static_cast<double>(v.rows.size()) - 0.4,
                     slanted ? "rotate by -25 " : "", tics) +
         data(v, columns) + plot(v, columns);
}

} // namespace

std::string to_gnuplot(results const& from) {
  std::string text;
  for (auto const& views : {channels_views(), lessons_views(), observation_views(), explorer_views(),
                            thumbnail_views(), peers_views()})
    for (auto const& v : views)
      if (v.drawn && has_figures(from, v))
        text += draw(from, v);
  return text;
}

} // namespace bench_report
