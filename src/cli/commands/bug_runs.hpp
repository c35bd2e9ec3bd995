// What leaklab bugs runs: a bug and its cure; one schedule of a bug; and every schedule of both, for a page. All throw
// input_error for a bug that is a program; bug_programs.hpp runs those.
#pragma once

#include <cli/exit_code.hpp>
#include <cli/json_file.hpp>
#include <cli/page_file.hpp>

#include <catalogue/catalogue.hpp>
#include <leaklab/schedule.hpp>

#include <string>

namespace cli {

// Says which command runs it.
std::string how_to_run(catalogue::bug const&);

// Runs the bug, then its cure, and prints the reports; or explores them, if it shows only when a deadline comes early.
// The program ends as the bug does.
ending run_bug(catalogue::bug const&, json_file const&);

// Runs the bug once, in that order, and prints its steps and the report. Throws input_error if the schedule does not fit.
ending run_one_schedule(catalogue::bug const&, leaklab::schedule const&, page_file const&, json_file const&);

// Writes a page of every schedule of the bug, beside those of its cure.
void write_page(catalogue::bug const&, page_file const&);

} // namespace cli
