// The main function of every bench program: refuses builds whose times mean nothing, says what machine this
// is, and runs Google Benchmark.
#include <bench/support/build_kind.hpp>
#include <bench/support/machine.hpp>
#include <bench/support/measurement.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace bench {
void add_all(); // each bench program defines it, and registers all of its measurements in it
}

// Returns the N of --benchmark_repetitions=N, or 1. Google Benchmark does not tell it.
static int repetitions_in(std::vector<std::string> const& arguments) {
  constexpr std::string_view option = "--benchmark_repetitions=";
  for (auto const& argument : arguments)
    if (argument.starts_with(option))
      return std::max(1, std::atoi(argument.c_str() + option.size()));
  return 1;
}

// Exits with 0; 1 for an unknown option; 2 in a build that must not be timed; 3 if a measurement hangs.
int main(int argc, char** argv) try {
  auto const program = std::filesystem::path(argv[0]).filename().string();
  if (auto const why = bench::why_not_timed(bench::this_build()); !why.empty()) {
    std::cerr << program << ": refused: " << why
              << ". Times of such a build mean nothing; use the preset release.\n";
    return 2;
  }
  auto const repetitions = repetitions_in({argv + 1, argv + argc});
  for (auto const& [key, value] : bench::describe_machine())
    benchmark::AddCustomContext(key, value);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  bench::add_all();
  bench::progress_of(program, benchmark::GetBenchmarkFilter(), repetitions);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
} catch (std::exception const& error) {
  std::cerr << argv[0] << ": " << error.what() << '\n';
  return 1;
}
