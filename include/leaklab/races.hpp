// Data races between fibers: found on one thread, in a program that leaklab_observe_memory() in CMake was called
// for. docs/races.md says what is seen.
#pragma once

#include <leaklab/frame.hpp>
#include <leaklab/schedule.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace leaklab {

// What one fiber did to some bytes of memory.
struct memory_access {
  std::uint64_t fiber = 0; // its number, as in fiber_info::id
  bool writes = false;     // else it reads
  bool frees = false;      // gives the memory back; then it writes, too
  bool atomic = false;     // by an operation of std::atomic
  std::size_t bytes = 0;
  frame at;                 // innermost frame outside Boost, the standard library, fiber_sync and leaklab
  std::vector<frame> stack; // innermost first
};

// Two accesses of different fibers to the same bytes. One of them writes, one is not atomic, and nothing that
// the program does has ordered them: neither happens before the other. So on two threads they may happen at the
// same time, which is undefined behaviour.
struct data_race {
  memory_access earlier; // in this schedule
  memory_access later;
  leaklab::schedule
      schedule; // shows it in a replay; empty for run(), whose order is that of the empty schedule
};

// Returns both accesses with their lines and stacks, and the schedule.
std::string to_text(data_race const&);

// Returns the fields by their names, `schedule` as text.
nlohmann::json to_json(data_race const&);
nlohmann::json to_json(memory_access const&);

} // namespace leaklab
