// The report as Markdown.
#pragma once

#include <bench/report/results.hpp>

#include <string>
#include <vector>

namespace bench_report {

// to_markdown writes the goals and every view that has results. Pictures are links to NAME.svg beside it.
std::string to_markdown(results const&);

// failures gives a line for each measurement that failed; one that needs a program which is not there did not
// fail.
std::vector<std::string> failures(results const&);

} // namespace bench_report
