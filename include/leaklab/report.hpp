// What a run leaves behind: the verdict, the fibers that can never finish, where each is stuck and who
// started it.
#pragma once

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
  clean,      // the body returned and every fiber it started has finished
  leak,       // the body returned, and some fibers can never run again
  deadlock,   // nothing can ever run again and the body itself is among the stuck
  unfinished, // the time limit came first: some fibers still run or sleep; or a thread outside the world woke
              // one
};

// One place in the program's source. Unknown parts are empty (function, file) or 0 (line).
struct frame {
  std::string function; // demangled, whole
  std::filesystem::path file;
  unsigned line = 0;

  bool operator==(frame const&) const = default;
};

// One fiber as the run left it.
struct fiber_info {
  enum class state_t {
    ready,    // could run, had not been picked yet
    running,  // was on a thread and did not suspend
    sleeping, // waits with a deadline
    blocked,  // waits without one, but something that still lives may wake it: only with `unfinished`
    stuck,    // waits, and nothing can ever wake it
    finished,
  };

  std::uint64_t id = 0;     // 1 is the body; serial, never reused
  std::uint64_t parent = 0; // who started it; 0 for the body
  std::string name;         // set by leaklab::this_fiber::set_name, else empty
  state_t state = state_t::ready;
  std::string
      operation;    // what it waits in: "unbuffered_channel::push", "mutex::lock", ...; empty when not known
  frame blocked_at; // innermost frame outside Boost, the standard library, sync and leaklab
  frame spawned_at; // where it was started, by the same rule
  std::vector<frame> stack;       // innermost first, library frames included
  std::size_t stack_bytes = 0;    // memory its stack pins, in bytes of address space
  std::size_t resident_bytes = 0; // of these, in pages that the machine has given it

  // Only with `unfinished`.
  std::size_t thread = 0;                                  // running: on which thread of the world, from 1
  std::optional<std::chrono::milliseconds> wakes_within{}; // sleeping: until its deadline
};

// What went on when the time was up: only with `unfinished`.
struct activity {
  std::chrono::milliseconds time_limit{}; // run_options::time_limit
  std::chrono::milliseconds window{};     // its last second, or all of it if it is shorter
  std::uint64_t switches = 0;             // so many times a fiber went on within that
  std::size_t external_work = 0;          // leaklab::external_work objects alive
  // All fibers were blocked, but a thread that was started since the run began was alive and might wake one.
  bool waited_for_threads = false;
};

struct run_report {
  leaklab::verdict verdict = leaklab::verdict::clean;
  std::size_t spawned = 0;       // fibers, the body included
  std::size_t finished = 0;      // fibers, the body included
  std::size_t outlived = 0;      // fibers not yet finished when the body returned
  std::vector<fiber_info> stuck; // exact: these can never run again; by id
  std::vector<fiber_info> alive; // only with `unfinished`: all that had not finished; by id
  std::uint64_t most_steps = 0;  // if a run of replay() was ended after so many, not by its time limit

  // A std::bad_alloc left the body or another fiber: the run ended there, `unfinished`. Of those that had not
  // finished `alive` has no more than 256.
  bool out_of_memory = false;

  std::optional<activity> at_the_limit; // what went on when the time was up

  // Threads of the process that are not leaklab's were alive at the end; one may still wake a fiber. Not
  // looked at for a clean run.
  bool other_threads = false;
  // Fibers that such a thread woke when nothing else could wake them any more; by id. No verdict but
  // `unfinished` can be given then. leaklab::external_work announces such a thread.
  std::vector<std::uint64_t> woken_from_outside;

  // What the body threw, only with run_options::rethrow = false: as text, "std::runtime_error: no such file",
  // and itself.
  std::optional<std::string> failure;
  std::exception_ptr thrown;
};

// "clean", "leak", "deadlock", "unfinished".
std::string_view to_string(verdict);

// "ready", "running", "sleeping", "blocked", "stuck", "finished".
std::string_view to_string(fiber_info::state_t);

// Address space that the stacks of the stuck fibers keep for ever, in bytes; and how much of that is
// resident.
std::size_t pinned_bytes(run_report const&);
std::size_t pinned_resident_bytes(run_report const&);

struct text_options {
  bool colour = false;           // ANSI colours: for a terminal only
  bool quote_source = true;      // quote the line a fiber is stuck on when its file can be read
  std::string body = "the body"; // what the body is called where it is said to have returned
};

// The report as text: a headline, then one paragraph for each group of fibers with equal stacks. The same run
// gives the same text everywhere: no addresses, and files named from the root of the project they belong to.
std::string to_text(run_report const&, text_options const& = {});

// to_text without colour.
std::ostream& operator<<(std::ostream&, run_report const&);

// The same facts with stable keys; docs/report.md lists them.
nlohmann::json to_json(run_report const&);

} // namespace leaklab
