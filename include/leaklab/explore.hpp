// Runs a plain Boost.Fiber program under every order in which its fibers can be scheduled on one OS thread,
// and counts how each run ends. replay.hpp runs any of these orders again.
#pragma once

#include <leaklab/clock.hpp>
#include <leaklab/races.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/report.hpp>
#include <leaklab/schedule.hpp>
#include <leaklab/switches.hpp>

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

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

// How some schedules ended.
struct endings {
  std::uint64_t clean = 0;
  std::uint64_t leak = 0;
  std::uint64_t deadlock = 0;
  std::uint64_t unfinished = 0;
  std::uint64_t crashed = 0;
  std::uint64_t failed = 0;

  // Returns the sum; 2^64 - 1 if it is larger.
  std::uint64_t schedules() const {
    std::uint64_t all = 0;
    for (auto const n : {clean, leak, deadlock, unfinished, crashed, failed})
      all = all + n < all ? ~std::uint64_t{0} : all + n;
    return all;
  }
  bool operator==(endings const&) const = default;
};

// How the schedules ended in which deadlines come early so often at most.
struct early_level {
  std::uint64_t early_deadlines = 0;
  bool complete = false; // there is no further one, as in exploration::complete
  endings ended;

  bool operator==(early_level const&) const = default;
};

// Returns "at most 1 early deadline: 8 schedules, 4 fail". Of a level without a bound that is not complete,
// it also says that there may be no end.
std::string to_string(early_level const&);

// How the schedules ended that have so many extra switches at most.
struct switch_level {
  std::uint64_t extra_switches = 0;
  bool complete = false; // there is no further one, as in exploration::complete
  endings ended;

  bool operator==(switch_level const&) const = default;
};

// Returns "at most 1 extra switch: 8 schedules, 4 fail"; of a level that is not complete, that too.
std::string to_string(switch_level const&);

// How a schedule can go on for ever: `to_it` leads to a place, and `round_it` from there to the same place, as
// often as one likes. `round_it` is empty if there is no choice any more.
struct circle {
  schedule to_it;
  schedule round_it;
  bool operator==(circle const&) const = default;
};

// Numbers of schedules that may be too large for 64 bits, as decimal numbers.
struct large_counts {
  std::string schedules, clean, leak, deadlock, crashed, failed;
  std::map<std::size_t, std::string> by_stuck, by_outlived;

  bool operator==(large_counts const&) const = default;
};

// How the schedules that were run ended.
struct exploration {
  std::uint64_t schedules = 0;
  // There is no further schedule of one thread, except unfair ones and those in which more than
  // early_deadlines come early or that have more than extra_switches, and there is no doubt.
  bool complete = false;
  // At how many choices unfair schedules were left out; explore/enumeration.hpp says which schedules are
  // unfair.
  std::uint64_t held_back = 0;

  std::uint64_t clean = 0; // these six add up to `schedules`
  std::uint64_t leak = 0;
  std::uint64_t deadlock = 0;
  std::uint64_t unfinished = 0; // took more than max_steps or most_choices, or longer than longest_schedule
  std::uint64_t crashed = 0;    // the process died, or the body threw
  std::uint64_t failed = 0;     // the body's own checks failed, whether fibers are stuck as well or not

  // The exact numbers, if there are 2^64 schedules or more, as states can count them: up to 2^127. All other
  // counts that are too large are 2^64 - 1.
  std::optional<large_counts> large;

  // How many states there are, if the schedules were counted by states: explore.md says what that is. Then no
  // schedule is left out as unfair, and `complete` holds. Only the first schedules were run.
  std::optional<std::uint64_t> states;
  // Why they were not counted by states, if exhaustive{} has tried to: each was run by itself.
  std::optional<std::string> why_enumerated;

  // How a schedule can go on for ever, if the states were looked at. livelock: although it is fair, that is, no
  // fiber is ready from some choice on and never runs. So even a fair scheduler may never end, which is a
  // fault. unfair_circle: only if some fiber is ready and never runs, as when another fiber polls. That is
  // harmless.
  std::optional<circle> livelock;
  std::optional<circle> unfair_circle;
  // Where schedules can go round and end in spite of that, they have no number. So those that differ only in
  // what they do in circles are counted as one, by states, here and in all other counts. This says how many
  // of the counted ones go through a circle: each of them stands for endlessly many. All others are exact.
  endings endless;

  // How many schedules left k fibers stuck, of those that came to an end; and in how many of them k fibers
  // had not finished when the body returned.
  std::map<std::size_t, std::uint64_t> by_stuck;
  std::map<std::size_t, std::uint64_t> by_outlived;

  // With clock::any_time: the levels that were searched. Each one includes those before it; the last one has
  // all schedules. If no deadline is ever pending while a fiber is ready, there is one level only. Otherwise
  // empty.
  std::vector<early_level> early_levels;

  // With switches::at_synchronisation: the levels that were searched, in the same way. `complete` is about the
  // last one.
  std::vector<switch_level> switch_levels;

  // The same for the schedules of each group (explore_options::group), by its name, of which 191 bytes are
  // kept. When there are more than 4095 groups, the rest of them are together in "others". The schedules
  // whose process died, or had to be ended, are in "".
  std::map<std::string, endings> groups;

  // The shortest schedule that is neither clean nor unfinished; one in which fewer deadlines come early, or that
  // has fewer extra switches, before any other. If the search is not complete, it is the shortest prefix that
  // fails of those that were found.
  // It has failed once more in a process that ran nothing else, unless there is doubt.
  std::optional<schedule> first_failure;
  // How the first failure fails, if a verdict does not say it all: the first check that failed, with file and
  // line; or the exception that the body threw; or how the process died. Otherwise empty. At most 4095 bytes.
  std::string failure_text;

  // The shortest unfinished schedule that was found. A replay shows what goes on and on in it.
  std::optional<schedule> first_unfinished;

  // Whether the accesses to memory were observed: in a program that is built for it (leaklab_observe_memory() in
  // CMake). Then these are the data races among fibers that were found in these schedules, one for each pair of lines,
  // each with the shortest schedule that shows it; and why others may have been missed, if there is a reason. A race
  // changes no count.
  bool memory_observed = false;
  std::vector<data_race> races;
  std::string races_missed;
  // Then these are the functions of the C and C++ libraries that are called in observed code, and may touch memory of the
  // program without that being seen: "strlen", "std::_Rb_tree_insert_and_rebalance(...)".
  std::vector<std::string> calls_not_observed;
  // With switches::at_synchronisation fibers pause before std::atomic operations, too, if memory is observed. These are
  // the ones with a weaker order than std::memory_order_seq_cst that were met, at most 16: on several threads they may
  // show what no order of all operations explains.
  std::vector<memory_access> weaker_atomics;

  // Shows first_failure to a person: runs it once more, in a process of its own, and returns the table of its
  // steps, the lines that the table names, and the report. Empty without a first_failure. It holds the body,
  // so what the body refers to must still exist when it is called.
  std::function<std::string()> show_first_failure;
  // What was explored, for whoever makes a page of it (page.hpp). The same holds for it.
  std::function<void()> body;

  // Why the counts are not to be trusted, if so. Either a schedule did not fail, or ended otherwise, when it
  // was run once more in a process of its own; first_failure is not set to such a schedule. Or there was no
  // time to run first_failure once more.
  std::optional<std::string> doubt;
};

// Runs `body` under one schedule after the other, on one OS thread, until there is no further schedule or a
// limit is reached. Another fiber runs only when the running one suspends. So none of these schedules shows
// what could happen on two threads, in the middle of a step: "complete" and "clean" say nothing about that. With
// switches::at_synchronisation they do, for a program without data races.
//
//   auto const all = leaklab::explore([] { server(); });
//   if (all.first_failure)
//     std::cout << leaklab::replay([] { server(); }, *all.first_failure);
//
// The schedules run in a forked child, so a crash is only one more way to end. The caller does not see what
// the body changes, and what the body prints is dropped. No process stays behind.
//
// A schedule begins with the memory that the caller has now and with what earlier schedules of the same child
// have written: variables that are captured by reference, and global and static ones, keep their values. A
// child runs as many schedules as it can. So let the body make anew what it changes. The thread is a new one,
// with thread_local variables of its own. A failure is run once more in a fresh child before it is reported,
// and so is the last schedule. If that run ends differently, the body keeps state, and `doubt` says so.
//
// A body says that a result was wrong by an exception, which counts as a crash, or by checks: with
// <leaklab/gtest.hpp>, those of GoogleTest and GoogleMock. They do not touch the caller's own test.
//
// What the body does may depend on nothing but the order of its fibers and what choose() returns
// (choose.hpp). Throws std::runtime_error, which names the choice, when other fibers were ready than the last
// time that the same choices had been made, or when choose() was to choose from another number; and, with the
// line, when a thread that is not the world's calls choose(). A fiber that sleeps, or waits with a deadline,
// goes on when nothing else can run (clock::when_idle); no time passes in reality. With clock::real that
// throws std::runtime_error, which names the fiber and its line. Throws std::invalid_argument for an empty
// body or limits of zero; std::logic_error when called in a fiber of a world that run() or explore() has
// made; std::system_error when no process can be made.
exploration explore(std::function<void()> body, explore_options const& options = {});

// Returns whether the first failure needs a deadline that comes early, in words: "only when a deadline comes
// early (+), ...". Returns nothing if it fails without one, or there is no failure.
std::string when_it_fails(exploration const&);

// Writes the counts as text: how many schedules, how they ended, and the shortest failing one, abridged.
std::ostream& operator<<(std::ostream&, exploration const&);

// Returns the number of schedules, exact.
std::string schedules_text(exploration const&);

// Returns how schedules can go on for ever, a line for each way; empty if none can.
std::string how_it_goes_on(exploration const&);

// Returns which data races were found, and what was not seen of memory and of atomic operations, in lines. Empty for
// schedules of one thread if memory is not observed.
std::string what_was_observed(exploration const&);

// Returns the fields by their names; first_failure and failure_text as text, or null. Counts of more than 2^53
// are text, too, since not every reader of JSON can tell such numbers apart.
nlohmann::json to_json(exploration const&);

} // namespace leaklab
