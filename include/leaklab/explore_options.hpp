// What explore() is asked for: which schedules to run, and until when; see explore.hpp.
#pragma once

#include <leaklab/clock.hpp>
#include <leaklab/schedule.hpp>
#include <leaklab/switches.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace leaklab {

// The strategies. The comment of explore/<its name>.hpp says what each one guarantees.
struct exhaustive {};  // every fair schedule: the first 10,000 by enumeration; if there are more, by states
struct enumeration {}; // every fair schedule, each of them run once, depth first
struct random_walk {   // every choice at random
  std::uint64_t seed = 1;
};
struct pct { // random priorities that change at depth - 1 places: Burckhardt et al., ASPLOS 2010
  unsigned depth = 3;
  std::uint64_t seed = 1;
};
struct uniform_walk { // a fiber is as likely as it has steps left: Zhao et al., ASPLOS 2025
  std::uint64_t seed = 1;
};
struct portfolio { // random_walk, pct and uniform_walk in turn
  std::uint64_t seed = 1;
};

// Returns what the checks in a body found wrong: the text of the first check that has failed since the last
// call, or nothing.
using check_reader = std::function<std::optional<std::string>()>;

// Is called besides explore_options::failed. <leaklab/gtest.hpp> sets it, so a program that includes that
// header in any of its files need not do anything. A header for another test framework may set it, too.
inline std::optional<std::string> (*failed_by_default)() = nullptr;

// How many choices a schedule may have, among fibers and by choose() together. A schedule with more counts as
// unfinished.
inline constexpr std::size_t most_choices = 65'536;

// Where an exploration stands.
struct exploration_progress {
  std::uint64_t schedules = 0;              // that were run
  std::optional<std::uint64_t> states = {}; // that were visited, once schedules are counted by states
  double per_second = 0;                    // states, or else schedules, since they are counted
  std::chrono::nanoseconds elapsed{};
  std::chrono::nanoseconds at_most{}; // until time_limit ends the exploration
  // About how long until all is searched, from the part of the choices that has been tried. Nothing if that
  // is not known, or later than `at_most`.
  std::optional<std::chrono::nanoseconds> left = {};
};

// No bound; see explore_options::early_deadlines.
inline constexpr std::uint64_t any_number = ~std::uint64_t{0};

// One of several parts into which the schedules of a strategy with a seed are divided, to be run by as many
// machines: schedule number k, from 0, is in part k % of + 1. Each part runs max_schedules of them. All parts
// together have run the schedules that one exploration with `of` times max_schedules runs.
struct part {
  std::uint64_t number = 1; // 1 to `of`
  std::uint64_t of = 1;
};

// Where a search by states is kept while it runs, so that it goes on from there when it was killed or reached a
// limit. That needs a program that the system loads at the same addresses each time: setarch -R PROGRAM.
struct checkpoint {
  std::filesystem::path file;
  std::string body;                        // what is explored; a file of another body is refused
  std::chrono::milliseconds every{60'000}; // how often the file is written
};

struct explore_options {
  std::variant<exhaustive, random_walk, pct, enumeration, uniform_walk, portfolio> strategy = exhaustive{};
  leaklab::clock clock = clock::when_idle; // what time it is for the fibers; the limits are real
  // With clock::any_time: how often in one schedule a deadline may come early, although a fiber is ready. An
  // exhaustive search runs the schedules in which none does, then those in which one does, and so on. With
  // any_number, those with more than two are run together at the end; a body that does anything periodically
  // then may have no end.
  std::uint64_t early_deadlines = 2;
  // Where another fiber may go on. With switches::at_synchronisation explore() throws std::invalid_argument if
  // the program is not built for it, or if the clock is any_time.
  leaklab::switches switches = leaklab::switches::at_suspensions;
  // With switches::at_synchronisation: how many extra switches a schedule may have. That is, how often a fiber
  // that comes to an operation, and could go on, makes way for another one. An exhaustive search runs the
  // schedules without one, then those with one, and so on. With any_number, those with more than two are run
  // together at the end.
  std::uint64_t extra_switches = any_number;
  // That are run. By states any number may be counted; sixteen times as many choices are tried for it at most.
  std::uint64_t max_schedules = 1'000'000;
  std::chrono::milliseconds time_limit{60'000}; // for all schedules together
  // a schedule with more switches, and calls of choose(), counts as unfinished
  std::uint64_t max_steps = 100'000;
  std::chrono::milliseconds longest_schedule{10'000}; // a schedule that takes longer counts as unfinished
  // How many processes search together while schedules are counted by states, which gives the same counts as
  // one; 0: as many as there are processors. Schedules that are run one by one are run by one process.
  unsigned jobs = 0;
  // Which of the schedules of a strategy with a seed to run. The other strategies have one part.
  leaklab::part part{};
  // How each schedule begins; a strategy with a seed goes on from there. explore() throws std::runtime_error,
  // which says where, if the body cannot begin so.
  schedule prefix{};
  // How many bytes states and what follows on them may take, of all processes together, with what is kept to put
  // states back. If they take more, or if more memory than that changes between two choices,
  // schedules are run one by one, and exploration::why_enumerated says how far counting had come.
  std::uint64_t max_memory = std::uint64_t{2} << 30;
  // Where the states are kept, if they are to be. explore() throws std::runtime_error, which names the file and
  // the reason, when it cannot be written, is of another body, program or options, or is damaged.
  std::optional<leaklab::checkpoint> checkpoint{};

  // Is called after each schedule, in the process and on the thread that ran it. If it returns a text, the
  // schedule counts as failed. It is also called before the first schedule, and that result is dropped, since
  // it is about the caller's checks and not about the body's. A failed check that neither throws nor is
  // returned here is not noticed.
  check_reader failed{};

  // If it is set, schedules with an outcome are looked for in place of failures; see possible.hpp. It is called
  // after each schedule, as `failed` is, which must not be set then, and returns whether the outcome has come
  // about. The schedules with it count as failed, whatever checks say, and first_failure is the shortest of
  // them. It must not throw.
  std::function<bool()> outcome{};

  // If it is set, exploration::groups says how the schedules of each group ended. It is called after each
  // schedule that comes to an end, in the process and on the thread that ran it, and returns the name of the
  // schedule's group, from what the body has left for it. It must not throw.
  //
  //   .group = [&] { return "the set " + text_of(which_have_failed); }
  std::function<std::string()> group{};

  // If it is set, it is called about ten times a second, on the thread that called explore(). If it returns
  // false, the exploration ends as if its time were up, and what was found so far is returned.
  std::function<bool(exploration_progress const&)> on_progress{};
};

// The most that explore_options::jobs may be.
inline constexpr unsigned most_jobs = 256;

} // namespace leaklab
