// What a report's text says before it comes to single fibers.
#pragma once

#include <leaklab/report.hpp>

#include <string>

namespace leaklab::detail {

// One line: the verdict, and how many fibers it is about.
std::string headline(run_report const& r, text_options const& options);

// What one must know to read it rightly, each a line of its own after an empty one: what the body threw, what
// went on when the time was up and what to do about it, threads outside the world, missing debug information.
// Empty if there is nothing.
std::string remarks(run_report const& r);

} // namespace leaklab::detail
