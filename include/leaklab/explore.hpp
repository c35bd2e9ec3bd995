// Runs a plain Boost.Fiber program under every order in which its fibers can be scheduled on one OS thread,
// and counts how each run ends. replay.hpp runs any of these orders again.
#pragma once

#include <leaklab/explore_options.hpp>
#include <leaklab/races.hpp>
#include <leaklab/replay.hpp>
#include <leaklab/report.hpp>
#include <leaklab/schedule.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace leaklab {

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
  // And these are the locks of the C library that are called in observed code: "pthread_mutex_lock" is std::mutex's. What
  // they order is seen. No fiber is switched before them, with switches::at_synchronisation either.
  std::vector<std::string> locks_without_switch;
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
