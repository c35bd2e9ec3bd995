// One measurement: a workload by name, run as often as Google Benchmark asks for.
//
//   bench::add("yield/under=world", [] { return yields(100'000); });
//
// The name is the workload, then key=value pairs; the report finds its rows by them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace bench {

using clock = std::chrono::steady_clock;
using seconds = std::chrono::duration<double>;

// What one run of a workload took.
struct sample {
  seconds time{};                // of all items together
  double items = 1;              // how many; the report shows the time of one
  std::optional<double> bytes{}; // memory, if that is measured
  std::optional<double> stuck{}; // how many fibers can never go on, if that is looked at
};

// Thrown by a workload that needs a program which is not installed. The report says so, and it is no failure.
struct not_installed : std::runtime_error {
  not_installed() : std::runtime_error("not installed") {}
};

// Returns "handover/threads=2" for ("handover", {{"threads", "2"}}).
std::string name_of(std::string workload,
                    std::initializer_list<std::pair<std::string, std::string>> parameters);

struct settings {
  std::int64_t iterations = 0; // runs for one repetition; 0: Google Benchmark finds out how many are enough
  unsigned patience = 300;     // seconds
};

// Registers `run` under that name. What it throws is the measurement's error, named in the report. If it has
// not returned when the patience is over, the program ends with the name of the measurement and exit code 3,
// so nothing hangs.
void add(std::string const& name, std::function<sample()> run, settings const& = {});

// Tells add how many measurements there will be: those whose name matches the filter, times the repetitions.
void progress_of(std::string const& program, std::string const& filter, int repetitions);

} // namespace bench
