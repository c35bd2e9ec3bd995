// What a report's text says before it comes to the fibers one by one.
#pragma once

#include <leaklab/report.hpp>

#include <string>

namespace leaklab::detail {

// Returns one line: the verdict, and how many fibers it is about.
std::string headline(run_report const& r, text_options const& options);

// Returns what a reader must know to understand the report, each on a line of its own after an empty one:
// what the body threw, what went on at the time limit and what to do about it, threads outside the world,
// missing debug information. Empty if there is nothing.
std::string remarks(run_report const&, text_options const& r);

} // namespace leaklab::detail
