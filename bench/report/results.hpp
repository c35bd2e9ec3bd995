// What a run of the benchmarks left behind: Google Benchmark's JSON files, read and checked.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace bench_report {

// Thrown for a file that is not as Google Benchmark writes it. what() names the file.
struct input_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using parameters = std::map<std::string, std::string>;

// One measurement, with a figure for each repetition. "handover/slots=0/by=go" has the workload "handover".
struct result {
  std::string workload;
  parameters where;
  double items = 1;          // `times` has the time of one of so many items
  std::vector<double> times; // seconds
  std::vector<double> bytes; // empty if memory was not measured
  std::string error;         // why there are no figures
};

struct results {
  std::string date, processor, cpus, system, compiler, boost, load; // of the file that was begun first
  bool quick = false;                                               // too short to mean anything
  // the greatest number that a measurement has
  std::size_t repetitions = 0;
  std::vector<result> all;
};

// Reads every .json file of a folder. Throws input_error for a folder that does not exist or has none, for a
// file that cannot be read, is no JSON or lacks what a report needs, and for a measurement in two files.
results read_folder(std::filesystem::path const&);

// Returns the result of that workload with those parameters, or null.
result const* find(results const&, std::string const& workload, parameters const& where);

// The error of a measurement whose peer program is not installed. That is not a failure.
inline constexpr char const* not_installed = "not installed";

} // namespace bench_report
