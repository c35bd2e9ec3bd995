// What a run of the benchmarks left behind: Google Benchmark's JSON files, read and checked.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace bench_report {

// A file that is not as Google Benchmark writes it. what() names the file.
struct input_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using parameters = std::map<std::string, std::string>;

// One measurement, with a figure for each repetition. "handover/slots=0/by=go" has the workload "handover".
struct result {
  std::string workload;
  parameters where;
  double items = 1;          // of which `times` has the time of one
  std::vector<double> times; // seconds
  std::vector<double> bytes; // empty where memory was not measured
  std::string error;         // why there are no figures
};

struct results {
  std::string date, processor, cpus, system, compiler, boost, load; // of the file begun first
  bool quick = false;                                               // too short to mean anything
  std::size_t repetitions = 0;                                      // the most that a measurement has
  std::vector<result> all;
};

// read_folder reads every .json file of a folder. Throws input_error for a folder that does not exist or has
// none, for a file that cannot be read, is no JSON or lacks what a report needs, and for a measurement in two
// files.
results read_folder(std::filesystem::path const&);

// find gives the result of that workload with those parameters, or null.
result const* find(results const&, std::string const& workload, parameters const& where);

inline constexpr char const* not_installed =
    "not installed"; // an error that is none: a program was not there

} // namespace bench_report
