// leaklab-mpi, started by mpirun on this machine.
#pragma once

#include <os/child.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace mpi_program {

using words = std::vector<std::string>;

inline os::ended run(words command) {
  return os::run(
      {.words = std::move(command), .environment = {"NO_COLOR"}, .time_limit = std::chrono::minutes(10)});
}

// Runs mpirun with so many ranks, and then these words.
inline os::ended mpirun(int ranks, words const& more) {
  words command{MPIRUN, "--oversubscribe", "--allow-run-as-root", "-n", std::to_string(ranks)};
  command.insert(command.end(), more.begin(), more.end());
  return run(std::move(command));
}

inline words explore(words const& options) {
  words command{LEAKLAB_MPI_PROGRAM, "explore"};
  command.insert(command.end(), options.begin(), options.end());
  command.insert(command.end(), {"--time-limit", "600", "--json", "-"});
  return command;
}

inline nlohmann::json counts_in(std::string const& text) {
  auto counts = nlohmann::json::parse(text, nullptr, false);
  EXPECT_FALSE(counts.is_discarded()) << text;
  counts.erase("asked");
  return counts;
}

} // namespace mpi_program
