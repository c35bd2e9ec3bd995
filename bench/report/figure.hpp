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

// The median, the least and the most of all repetitions.
struct figure {
  double median = 0, low = 0, high = 0;
};

// Returns the figure of these values. Throws std::invalid_argument if there are none.
figure figure_of(std::vector<double> values);

// Returns one value for each repetition.
std::vector<double> values_of(result const&, quantity);

// Returns the ratio of the medians. Its spread is that of the ratios of each repetition to the same
// repetition of the other, as far as both have it.
figure ratio_of(result const&, result const& baseline, quantity);

// Returns "152 ns (148–171)": three digits, in the unit that keeps the median between 1 and 1000.
std::string to_text(figure const&, quantity);

// Returns "0.412": three digits, as far as they mean something.
std::string to_text(double number);

} // namespace bench_report
