// Where an exploration stands. It lies in memory that the parent shares with the children that run the
// schedules, so nothing is lost when a child dies.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/group_table.hpp>
#include <leaklab/explore/step_profile.hpp>
#include <leaklab/world/virtual_clock.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace leaklab::detail {

// One choice of a schedule: among the ready fibers, or among the results that choose(n) can return.
struct choice {
  std::uint32_t picked;    // index among the ready fibers; or the result
  std::uint32_t among;     // how many fibers were ready; or n
  schedule::choice made;   // what was picked when it was made last
  std::uint64_t who;       // what was ready: a set of numbers, see ready_set; or who called choose()
  std::uint64_t held_back; // the indexes below 64 that it would be unfair to pick: a bit for each; or 0
  bool at_pause;           // the first of what was ready has paused before an operation, see director.hpp

  // Whether it is one of those of which a level has a limited number: a deadline comes early, or a fiber that
  // has paused makes way for another one.
  bool is_extra() const { return made.kind == schedule::choice::kind_t::time || (at_pause && picked != 0); }
};

// What was ready, as a set: the fibers 1 to 62 have a bit each, all others share the lowest one, and time,
// which is no fiber and has the number 0, has the highest one.
inline constexpr std::uint64_t time_in_set = std::uint64_t{1} << 63;
inline std::uint64_t ready_set(std::span<std::uint64_t const> ids) {
  std::uint64_t set = 0;
  for (auto const id : ids)
    set |= id == 0 ? time_in_set : std::uint64_t{1} << (id < 63 ? id : 0);
  return set;
}

enum class ending : std::uint32_t {
  starting,          // or the process ended before it could run a schedule
  running,           // or the process died while running
  no_more_schedules, // the strategy has no further one
  limit_reached,     // of schedules or of time
  grown,             // the child has become too large; another is to go on
  refused,           // `message` says why exploring is impossible
};

struct progress {
  static constexpr std::size_t most_choices = leaklab::most_choices;
  // numbers of stuck or outliving fibers up to this are told apart
  static constexpr std::size_t most_counted = 1 << 12;
  static constexpr std::size_t longest_message = 1 << 10;
  static constexpr std::size_t longest_text = 1 << 12;
  static constexpr std::size_t most_frames = 64;

  std::uint64_t clean, leak, deadlock, unfinished, crashed, failed;
  std::uint64_t by_stuck[most_counted + 1];
  std::uint64_t by_outlived[most_counted + 1];
  group_table groups;                   // all of these, if explore_options::group is set
  std::atomic<std::uint64_t> schedules; // how many were run to their end; the parent watches it

  std::uint64_t ended_by_force; // how many of the unfinished took too long

  std::uint64_t held_back; // how many choices were left out as unfair

  leaklab::switches switches;

  // With clock::any_time: how often a deadline may come early; how often one must, for the schedule to be
  // counted, since the others were counted before; and whether one could have come early more often. With
  // switches::at_synchronisation it is the same for extra switches.
  std::uint64_t most_early;
  std::uint64_t least_early;
  bool could_be_earlier;

  bool begun;   // whether there was a first schedule
  bool runs;    // a schedule does; else the strategy may be just preparing one, or its end be counted
  bool goes_on; // the process that ran the schedule was killed: the choices on its path are made again
  // How many choices among fibers there were in each of the first schedules of a seed. pct spreads its changes
  // over the most of them.
  static constexpr std::size_t first_schedules = step_profile::most_schedules;
  std::uint64_t first_choices[first_schedules];
  // The same for uniform_walk, which chooses by the steps that fibers have left; and their sum, once there is one.
  step_profile first_steps;
  step_profile::sum steps_of_first;
  bool first_steps_are_added_up;

  // The schedule that is running.
  std::size_t length;
  choice path[most_choices];
  char text[longest_text]; // how it fails, if that is known; see failure_text.hpp

  // When it began, since the clock's epoch, in nanoseconds.
  std::int64_t begun_at;

  // A schedule that was found, without those choices at its end that are made anyway.
  struct found {
    bool any;
    std::uint64_t early; // how many deadlines come early, or extra switches there are
    std::size_t length;
    schedule::choice choices[most_choices];
    char text[longest_text];
    std::int64_t took; // nanoseconds
  };
  found failing;      // the shortest that is neither clean nor unfinished
  found never_ending; // the shortest that is unfinished

  // The last schedule that was run to its end. Its choices are in `path`; `last_print` tells
  // it, and how it ended, from others.
  std::size_t last_length;
  // 0: the last schedule has died, or did not count
  std::uint64_t last_print;

  detail::ending ending;
  // If it is `refused`, why; the stack of the place that has to do with it, if there is one; and what the
  // place is followed by.
  char message[longest_message];
  std::size_t place_frames; // the length of `place`
  std::uintptr_t place[most_frames];
  char after_place[longest_message];

  // Sets the text. What does not fit is left out, in whole characters of UTF-8.
  void set_text(std::string_view t) noexcept {
    auto size = std::min(t.size(), longest_text - 1);
    while (size < t.size() && size > 0 && (t[size] & 0xc0) == 0x80)
      --size;
    std::copy_n(t.data(), size, text);
    text[size] = '\0';
  }

  // How many deadlines come early in the first `n` choices, or how many extra switches there are.
  std::uint64_t early(std::size_t n) const {
    return static_cast<std::uint64_t>(
        std::count_if(path, path + n, [](choice const& c) { return c.is_extra(); }));
  }
  // Whether the running schedule is to be counted.
  bool counts() const { return least_early == 0 || early(length) >= least_early; }

  // Calls each(choice, place) for those of the first `n` choices that a schedule has. Where time could pass and did
  // not, one fiber may have been ready alone. That is no choice if no deadline comes early afterwards.
  template <class Each>
  void for_each_made(std::size_t n, Each each) const {
    auto left = early(n);
    for (std::size_t i = 0; i < n; ++i) {
      auto const& c = path[i];
      left -= c.is_extra();
      bool const alone =
          c.made.kind == schedule::choice::kind_t::fiber && c.among == 2 && c.who & time_in_set;
      if (!alone || left > 0)
        each(c.made, i);
    }
  }

  // Notes the running schedule in `f`, unless one is there in which fewer deadlines come early (or with fewer
  // extra switches), or a shorter one in which as many do.
  void note(found& f) {
    auto shortest = length;
    while (shortest > 0 && path[shortest - 1].picked == 0)
      --shortest;
    auto const deadlines = early(shortest);
    std::size_t made = 0;
    for_each_made(shortest, [&made](schedule::choice const&, std::size_t) { ++made; });
    if (f.any && std::pair(f.early, f.length) <= std::pair(deadlines, made))
      return;
    f.any = true;
    f.early = deadlines;
    f.length = 0;
    for_each_made(shortest, [&f](schedule::choice const& c, std::size_t) { f.choices[f.length++] = c; });
    std::copy_n(text, longest_text, f.text);
    f.took = real_now().time_since_epoch().count() - begun_at;
  }

  // Counts from none again.
  void forget_counts() {
    clean = leak = deadlock = unfinished = crashed = failed = 0;
    std::fill(by_stuck, by_stuck + most_counted + 1, 0);
    std::fill(by_outlived, by_outlived + most_counted + 1, 0);
    groups.forget_counts();
  }
  // The search begins anew, with another bound.
  void begin_anew() {
    begun = runs = goes_on = could_be_earlier = false;
    length = 0;
    held_back = 0;
  }

  void begin_schedule() {
    begun = runs = true;
    goes_on = false;
    text[0] = '\0';
    last_print = 0;
    begun_at = real_now().time_since_epoch().count();
  }
};

} // namespace leaklab::detail
