// The report's pictures, as a script for gnuplot.
#pragma once

#include <bench/report/results.hpp>

#include <string>

namespace bench_report {

// Returns a script that holds all data and draws every picture to which the report links, each into NAME.svg
// in the folder where gnuplot runs. A row without a figure is left out of its line or bars.
std::string to_gnuplot(results const&);

} // namespace bench_report
