// What a run leaves behind: the verdict, the fibers that can never finish, where each is stuck and where it
// was started.
#pragma once

#include <leaklab/frame.hpp>
#include <leaklab/races.hpp>

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leaklab {

enum class verdict {
  clean,    // the body returned and every fiber it started has finished
  leak,     // the body returned, and some fibers can never run again
  deadlock, // nothing can ever run again and the body itself is among the stuck
  // the time limit came first, and some fibers still run or sleep; or a thread outside the world woke a fiber
  unfinished,
};

struct fiber_info {
  enum class state_t {
    ready,    // could run, but had not been picked yet
    running,  // was on a thread and did not suspend
    sleeping, // waits with a deadline
    blocked,  // waits without one, but something that still lives may wake it; only with `unfinished`
    stuck,    // waits, and nothing can ever wake it
  };

  std::uint64_t id = 0;     // 1 is the body; numbered in the order of their start, never reused
  std::uint64_t parent = 0; // the fiber that started it; 0 for the body
  std::string name;         // as set by leaklab::this_fiber::set_name, else empty
  state_t state = state_t::ready;
  // what it waits in: "unbuffered_channel::push", "mutex::lock", ...; empty when not known
  std::string operation;
  frame blocked_at;            // innermost frame outside Boost, the standard library, fiber_sync and leaklab
  frame spawned_at;            // where it was started, by the same rule
  std::vector<frame> stack;    // innermost first, library frames included
  std::size_t stack_bytes = 0; // how much address space its stack keeps, in bytes
  std::size_t resident_bytes = 0; // how much of that is in pages that are in memory, in bytes

  // These two are set only with `unfinished`.
  std::size_t thread = 0;                                  // if running: on which thread of the world, from 1
  std::optional<std::chrono::milliseconds> wakes_within{}; // if sleeping: the time until its deadline
};

// What went on at the end of the time limit. Only an `unfinished` run has it.
struct activity {
  std::chrono::milliseconds time_limit{}; // how long the run might take
  // the last second before the limit, or all of the time if that is shorter
  std::chrono::milliseconds window{};
  std::uint64_t switches = 0;    // how many times a fiber went on within the window
  std::size_t external_work = 0; // how many leaklab::external_work objects were alive
  // All fibers were blocked, but a thread that was started since the run began was alive and might wake one.
  bool waited_for_threads = false;
  std::string set_by = "run_options::time_limit"; // what has set the limit
};

struct run_report {
  leaklab::verdict verdict = leaklab::verdict::clean;
  std::size_t spawned = 0;       // number of fibers, the body included
  std::size_t finished = 0;      // how many of them finished, the body included
  std::size_t outlived = 0;      // how many had not finished when the body returned
  std::vector<fiber_info> stuck; // exact: these can never run again; ordered by id
  std::vector<fiber_info> alive; // only with `unfinished`: all that had not finished; ordered by id
  // nonzero if replay() ended the run after so many steps, and not its time limit
  std::uint64_t most_steps = 0;

  // A std::bad_alloc left the body or another fiber. The run ended there, `unfinished`; `alive` then holds at
  // most 256 of the fibers that had not finished.
  bool out_of_memory = false;

  // How many results choose() drew, and from which seed (run_options::seed; 0 if none were drawn). In a
  // replay none are: the schedule says them. A report of settle() counts those of the whole world.
  std::uint64_t drawn = 0;
  std::uint64_t seed = 0;

  std::optional<activity> at_the_limit; // what went on when the time was up

  // At the end, threads of the process were alive that are not leaklab's, and one of them may still wake a
  // fiber. Not determined for a clean run.
  bool other_threads = false;
  // The fibers that such a thread woke when nothing else could wake them any more; ordered by id. If there
  // are any, the verdict can only be `unfinished`. A leaklab::external_work announces such a thread.
  std::vector<std::uint64_t> woken_from_outside;

  // Whether the accesses to memory were observed: on one thread, in a program that is built for it
  // (leaklab_observe_memory() in CMake). Then these are the data races among fibers that were found, one for each
  // pair of lines; and why others may have been missed, if there is a reason.
  bool memory_observed = false;
  std::vector<data_race> races;
  std::string races_missed;

  // What the body threw: as text, "std::runtime_error: no such file", and as the exception itself. Set only
  // with run_options::rethrow = false.
  std::optional<std::string> failure;
  std::exception_ptr thrown;
};

// Returns "clean", "leak", "deadlock" or "unfinished".
std::string_view to_string(verdict);

// Returns "ready", "running", "sleeping", "blocked", "stuck" or "finished".
std::string_view to_string(fiber_info::state_t);

// Returns how much address space the stacks of the stuck fibers keep for ever, in bytes; and how much of it
// is resident.
std::size_t pinned_bytes(run_report const&);
std::size_t pinned_resident_bytes(run_report const&);

struct text_options {
  bool colour = false;           // ANSI colours: for a terminal only
  bool quote_source = true;      // quote the line on which a fiber is stuck, if its file can be read
  std::string body = "the body"; // how the text names the body: "... when the body returned"
  bool resident = true;          // say how much of the stuck fibers' stacks is resident
  bool letters = false;          // name fibers as schedules do, too: "D#4" in place of "#4"
};

// Returns the report as text: a headline, then one paragraph for each group of fibers with equal stacks. The
// same run gives the same text on every machine, but for how much of the stacks is resident: there are no
// addresses in it, and files are named from the root of the project to which they belong.
std::string to_text(run_report const&, text_options const& = {});

// Writes to_text(report), without colour.
std::ostream& operator<<(std::ostream&, run_report const&);

// Returns the same facts with stable keys; docs/report.md lists them.
nlohmann::json to_json(run_report const&);

} // namespace leaklab
