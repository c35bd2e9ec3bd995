// Runs a plain Boost.Fiber program under every order in which its fibers can be scheduled on one OS thread, and
// counts how each one ends; replay.hpp runs any of them again.
#pragma once

#include <leaklab/replay.hpp>
#include <leaklab/report.hpp>
#include <leaklab/schedule.hpp>

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <variant>

namespace leaklab {

// The strategies; each says in explore/<its name>.hpp what it guarantees.
struct exhaustive {}; // every fair schedule, depth first
struct random_walk {  // each choice at random
  std::uint64_t seed = 1;
};
struct pct { // random priorities that change at depth - 1 places: Burckhardt et al., ASPLOS 2010
  unsigned depth = 3;
  std::uint64_t seed = 1;
};

// Asks what the checks in a body found wrong: the text of the first of them that has failed since it was
// asked last, or nothing.
using check_reader = std::function<std::optional<std::string>()>;

// Asked besides explore_options::failed. <leaklab/gtest.hpp> sets it, so that a program that includes that
// header anywhere has nothing to do. For those who write the like for another framework.
inline std::optional<std::string> (*failed_by_default)() = nullptr;

// So many choices a schedule may have; one with more counts as unfinished.
inline constexpr std::size_t most_choices = 65'536;

struct explore_options {
  std::variant<exhaustive, random_walk, pct> strategy = exhaustive{};
  std::uint64_t max_schedules = 1'000'000;
  std::chrono::milliseconds time_limit{60'000};       // for all schedules together
  std::uint64_t max_steps = 100'000;                  // a schedule with more switches counts as unfinished
  std::chrono::milliseconds longest_schedule{10'000}; // one that takes longer counts as unfinished

  // Asked after each schedule, in the process and on the thread that ran it; what it tells makes the schedule
  // a failed one. It is asked before the first one, too, and the answer dropped: what had failed in the
  // caller is not the body's. A check that fails and neither throws nor is told here goes unseen.
  check_reader failed{};
};

// How the schedules that were run ended.
struct exploration {
  std::uint64_t schedules = 0;
  bool complete = false;       // no further schedule of one thread, but for unfair ones, and no doubt
  std::uint64_t held_back = 0; // unfair ones were left out at so many choices: see explore/exhaustive.hpp

  std::uint64_t clean = 0; // these six add up to `schedules`
  std::uint64_t leak = 0;
  std::uint64_t deadlock = 0;
  std::uint64_t unfinished = 0; // took more than max_steps or most_choices, or longer than longest_schedule
  std::uint64_t crashed = 0;    // the process died, or the body threw
  std::uint64_t failed = 0;     // the body's own checks failed, whether fibers are stuck as well or not

  // How many schedules left k fibers stuck, of those that came to an end; and in how many of them k fibers had
  // not finished when the body returned.
  std::map<std::size_t, std::uint64_t> by_stuck;
  std::map<std::size_t, std::uint64_t> by_outlived;

  // The shortest that is neither clean nor unfinished; unless complete, the shortest prefix that fails of
  // those that were found. It has failed once more in a process that ran nothing else, unless there is doubt.
  std::optional<schedule> first_failure;
  // How it fails, where that is more than a verdict: the first check that failed, with file and line, or the
  // exception that the body threw, or how the process died; else empty. At most 4095 bytes.
  std::string failure_text;

  // The shortest that is unfinished of those that were found, for a replay to show what it does on and on.
  std::optional<schedule> first_unfinished;

  // Tells first_failure for a person: runs it once more, in a process of its own, and returns the table of its steps, the
  // lines that the table names, and the report. Empty without a first_failure. It holds the body: what the body refers to
  // must still be there when this is called.
  std::function<std::string()> show_first_failure;

  // Why the counts are not to be trusted: a schedule did not fail, or ended otherwise, when it was run once
  // more in a process of its own. A first failure of that kind is not given. Or there was no time to run the
  // one that is given once more.
  std::optional<std::string> doubt;
};

// Runs `body` under one schedule after the other, on one OS thread, until there is no further one or a limit
// is reached. Fibers change places where they suspend, and nowhere else: what could happen on two threads, in
// the midst of a step, is in none of these schedules, and "complete" and "clean" say nothing of it.
//
//   auto const all = leaklab::explore([] { server(); });
//   if (all.first_failure)
//     std::cout << leaklab::replay([] { server(); }, *all.first_failure);
//
// The schedules run in a forked child, so that a crash is only one more way to end; what the body changes,
// the caller does not see, and what it prints is dropped. No process stays behind.
//
// A schedule begins with the caller's memory as it is now, and what earlier schedules of the same child have
// written there: variables that are captured by reference, global and static ones keep it. A child runs as
// many schedules as it can. So let the body make anew what it changes. The thread is a new one, with
// thread_local variables of its own. A failure is run once more in a fresh child before it is reported, and
// the last schedule as well: if that comes out differently, the body keeps state, and `doubt` says so.
//
// A body tells that a result was wrong by an exception, which counts as a crash, or by checks: with
// <leaklab/gtest.hpp> by those of GoogleTest and GoogleMock. They do not touch the caller's own test.
//
// What the body does may depend on nothing but the order of its fibers: throws std::runtime_error that names
// the choice when other fibers were ready than the last time the same choices had been made. There is no
// clock: throws std::runtime_error naming the fiber and its line when one sleeps or waits with a deadline.
// Throws std::invalid_argument for an empty body or limits of zero; std::logic_error when called inside a
// fiber of a world; std::system_error when no process can be made.
exploration explore(std::function<void()> body, explore_options const& options = {});

// The counts as text: how many schedules, how they ended, and the shortest failing one, abridged.
std::ostream& operator<<(std::ostream&, exploration const&);

// The fields by their names; first_failure and failure_text as text, or null.
nlohmann::json to_json(exploration const&);

} // namespace leaklab
