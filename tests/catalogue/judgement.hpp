// Compares a report with what the source of a bug says.
#pragma once

#include <catalogue/bodies.hpp>
#include <catalogue/catalogue.hpp>

#include <leaklab/report.hpp>

#include <iosfwd>
#include <string>
#include <vector>

namespace judgement {

// A bug of the catalogue that is a function, with what its source says and where that source is.
struct body : catalogue::bug {
  catalogue::body run;
};

// Returns those that fail in every run; and those that fail only when a deadline comes early.
std::vector<body> bodies();
std::vector<body> bodies_at_any_time();
// The same for those that fail only when fibers are switched before operations.
std::vector<body> bodies_with_switches();

void PrintTo(body const&, std::ostream*); // for GoogleTest: its name

// Returns the verdict that the bug's expectations have in common.
leaklab::verdict verdict_of(catalogue::bug const&);
std::size_t stuck_in(catalogue::bug const&);

// Returns every way in which a report of the bug differs from what its source says. It says the verdict, how
// many fibers are stuck in which operation in which line, that all fibers are started in the same file where
// a fiber is started, and that no other fiber is left.
std::vector<std::string> differences(leaklab::run_report const&, catalogue::bug const&);

} // namespace judgement

namespace catalogue {

void PrintTo(bug const&, std::ostream*); // for GoogleTest: its name

} // namespace catalogue
