// What happened in one run, step by step: which fiber ran, where it suspended, and which fibers it woke.
#pragma once

#include <leaklab/replay.hpp>
#include <leaklab/report.hpp>
#include <leaklab/schedule.hpp>
#include <leaklab/telling.hpp>

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leaklab {

// From the moment a fiber runs to the moment it suspends or ends.
struct step {
  enum class end_t {
    blocks,     // waits in `operation`
    yields,     // suspends, and is ready again
    pauses,     // comes to `operation`, before which another fiber may go on (switches::at_synchronisation)
    ends,       // its function has returned
    dispatches, // starts a fiber with launch::dispatch, which runs in its place
    runs,       // was still running at the end of the run: the last step of a run that reached its time limit
  };

  // What one call of choose() returned.
  struct result_t {
    std::size_t result = 0;
    std::size_t of = 0; // choose(of)
    frame at{};         // the line that called it
  };

  // Time that passed at once, up to a deadline.
  struct passed_t {
    std::chrono::nanoseconds by{};
    bool early = false;                 // although a fiber was ready; otherwise none could do anything
    std::vector<std::uint64_t> woken{}; // fibers whose deadline came
  };

  std::uint64_t fiber = 0;
  // The fibers that could have run, in the order in which they became ready.
  std::vector<std::uint64_t> ready;
  std::vector<passed_t> passed{}; // since the step before
  bool deadline_pending = false;  // so with clock::any_time, time could have passed in place of this step
  bool chosen = false;            // it has a letter in traced_run::choices
  std::vector<std::uint64_t> started{};                // fibers it started
  std::vector<std::uint64_t> woken{};                  // fibers it made ready
  std::vector<result_t> results{};                     // of its calls of choose(n), n > 1
  std::vector<std::pair<telling, std::string>> told{}; // by leaklab::tell()
  end_t end = end_t::ends;
  std::string operation{}; // "unbuffered_channel::push", as in fiber_info; empty unless it suspends
  frame at{};              // its line
  // It wants to push into an unbuffered channel, whose slot is taken. Without this, its value is in the slot.
  bool waits_for_slot = false;
};

struct traced_run {
  run_report report;
  std::vector<step> steps;
  schedule choices; // all that were made, also those beyond the end of the schedule
  std::map<std::uint64_t, std::string> names{}; // of fibers that were given one: the first of each
};

// Replays, and writes down what happens: some hundred bytes for each step, and there are max_steps at most.
// Throws what replay() throws.
traced_run trace(std::function<void()> body, schedule const&, replay_options const& options = {});

[[deprecated("the body comes first, as for run and explore: trace(body, schedule)")]] inline traced_run
trace(schedule const& s, std::function<void()> body, replay_options const& options = {}) {
  return trace(std::move(body), s, options);
}

// Returns the table of steps: a column for each fiber, a row for each step. After it come the lines that the
// table names, quoted, and the report. docs/explorer.md explains the table.
std::string to_text(traced_run const&, text_options const& = {});

// Returns "blocks", "yields", "pauses", "ends", "dispatches" or "runs".
std::string_view to_string(step::end_t);

// Returns the fields by their names, `choices` as text; docs/report.md lists them.
nlohmann::json to_json(traced_run const&);

} // namespace leaklab
