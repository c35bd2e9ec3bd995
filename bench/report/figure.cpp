// Medians, spreads, units; see figure.hpp.
#include <bench/report/figure.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <stdexcept>

namespace bench_report {
namespace {

struct unit {
  double size;
  char const* name;
};

constexpr unit times[] = {{1e-9, "ns"}, {1e-6, "µs"}, {1e-3, "ms"}, {1, "s"}};
constexpr unit sizes[] = {{1, "B"}, {1024, "KiB"}, {1024. * 1024, "MiB"}, {1024. * 1024 * 1024, "GiB"}};
constexpr unit rates[] = {{1, "/s"}};

std::span<unit const> units_of(quantity q) {
  switch (q) {
  case quantity::time:
  case quantity::total:
    return times;
  case quantity::bytes:
    return sizes;
  case quantity::rate:
    return rates;
  }
  throw std::invalid_argument("bench_report: no such quantity");
}

// Returns the largest unit in which the number is at least 1, or else the smallest unit.
unit unit_for(double value, quantity q) {
  auto const units = units_of(q);
  auto best = units.front();
  for (auto const& u : units)
    if (std::abs(value) >= u.size * 0.9995) // 999.5 is shown as 1000
      best = u;
  return best;
}

// Returns "1,230,000" for 1234567.
std::string with_commas(double number) {
  auto text = fmt::format("{:.0f}", number);
  auto const digits = text.size() - (number < 0 ? 1 : 0);
  for (std::size_t from_end = 3; from_end < digits; from_end += 3)
    text.insert(text.size() - from_end - (from_end / 3 - 1), 1, ',');
  return text;
}

} // namespace

figure figure_of(std::vector<double> values) {
  if (values.empty())
    throw std::invalid_argument("bench_report::figure_of: no values");
  std::sort(values.begin(), values.end());
  auto const middle = values.size() / 2;
  auto const median = values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {median, values.front(), values.back()};
}

std::vector<double> values_of(result const& r, quantity q) {
  if (q == quantity::bytes)
    return r.bytes;
  auto values = r.times;
  for (auto& value : values)
    value = q == quantity::total ? value * r.items : q == quantity::rate ? 1 / value : value;
  return values;
}

figure ratio_of(result const& r, result const& baseline, quantity q) {
  auto const mine = values_of(r, q), its = values_of(baseline, q);
  std::vector<double> ratios;
  for (std::size_t i = 0; i != std::min(mine.size(), its.size()); ++i)
    ratios.push_back(mine[i] / its[i]);
  auto ratio = figure_of(ratios);
  ratio.median = figure_of(mine).median / figure_of(its).median;
  ratio.low = std::min(ratio.low, ratio.median);
  ratio.high = std::max(ratio.high, ratio.median);
  return ratio;
}

std::string to_text(double number) {
  if (number == 0 || !std::isfinite(number))
    return fmt::format("{}", number);
  auto const digits = [](double n) { return static_cast<int>(std::floor(std::log10(std::abs(n)))) + 1; };
  auto const step = std::pow(10, digits(number) - 3);
  auto const rounded = std::round(number / step) * step; // 9.999 has a digit more after it
  auto const before_point = digits(rounded + std::copysign(step / 2, number));
  return before_point >= 3 ? with_commas(rounded) : fmt::format("{:.{}f}", rounded, 3 - before_point);
}

std::string to_text(figure const& f, quantity q) {
  auto const u = unit_for(f.median, q);
  return fmt::format("{}{}{} ({}–{})", to_text(f.median / u.size), q == quantity::rate ? "" : " ", u.name,
                     to_text(f.low / u.size), to_text(f.high / u.size));
}

} // namespace bench_report
