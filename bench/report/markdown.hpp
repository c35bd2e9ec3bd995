// The report as Markdown.
#pragma once

#include <bench/report/results.hpp>

#include <string>
#include <vector>

namespace bench_report {

// Returns the goals and every view that has results. Pictures are links to NAME.svg beside the report.
std::string to_markdown(results const&);

// Returns a line for each measurement that failed. A measurement whose program is not installed did not fail.
std::vector<std::string> failures(results const&);

} // namespace bench_report
