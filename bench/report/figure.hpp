// A figure with its spread: what several repetitions came to.
#pragma once

#include <bench/report/results.hpp>

#include <string>

namespace bench_report {

enum class quantity {
  time,  // seconds for one item
  total, // seconds for all items
  rate,  // items in a second
  bytes, // of memory
};

// The median, and the least and the most of all repetitions.
struct figure {
  double median = 0, low = 0, high = 0;
};

// figure_of throws std::invalid_argument without values.
figure figure_of(std::vector<double> values);

// values_of gives one value for each repetition.
std::vector<double> values_of(result const&, quantity);

// ratio_of is the ratio of the medians; its spread is that of the ratios of each repetition to the same one
// of the other, as far as both have them.
figure ratio_of(result const&, result const& baseline, quantity);

// "152 ns (148–171)": three digits, the unit that keeps the median between 1 and 1000.
std::string to_text(figure const&, quantity);

// "0.412"; three digits, as far as they say something.
std::string to_text(double number);

} // namespace bench_report
