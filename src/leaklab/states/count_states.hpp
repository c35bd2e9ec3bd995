// Counts the schedules of a body by its states, without running each of them.
//
// A state is all that the rest of a schedule depends on. It is looked at where a choice is made, on the
// dispatcher's stack, while no fiber runs. Two beginnings of schedules that lead to the same state can go on
// in the same ways. So each state is gone on from once, and the number of schedules of each outcome is added
// up along the graph of states. What is in a state:
//
//   memory            what fibers have allocated, each from a piece of address space of its own, named by who
//                     started it and how many that one had started before; and their stacks, from where they
//                     are suspended
//   other_memory      all other memory that the body has written: static data of the program and of its
//                     libraries, what the caller had made, thread_local variables
//   state_director    who is ready, who has finished, how the run stands; and the scheduler of Boost.Fiber
//
// What can be neither in a state nor put back makes counting by states impossible, and `why_not` says what it
// was: a system call that is more than a question (traps), memory that other processes share, a 257th fiber.
//
// Before a state is gone on from again, it is put back: all memory becomes what it was there, the stacks of
// the dispatcher and of the thread included, and leaklab's and Boost.Fiber's own memory (kept_states). Once in
// 64 times, and for the first 63 schedules, the way to the state is run again instead, from memory that is as
// it was before the body began; and it must be the same state. So must be every state from which another
// process goes on when one has died, and one that is too far down the way to be kept.
//
// A state that comes again closes a circle: schedules can go on for ever there (circles.hpp). What is counted
// then, schedule_counts.hpp says.
//
// With clock::any_time a deadline that may come early is one more choice. As long as there is a bound on how often
// that may be, a state has how often it was: what can follow depends on it.
//
// With switches::at_synchronisation, a choice may be whether a fiber that has paused before an operation makes way. As
// long as there is a bound on how often that may be, a state has how often it was, and who has paused last. Where no
// fiber may make way any more, there is no choice and no state.
//
// As long as no fiber of the body has asked for the time, or has waited with a deadline, states do without it; else
// counting begins anew. When all who ask do so only to wait (askers), and no deadline is from elsewhere, all times
// are in a state as how far from the clock they are (relative_times). Then nothing in the body can tell one time from
// another, and a body that ticks for ever is in the same state again. Else time is in a state as it is.
//
// The program never sees another malloc. The child, which is forked, changes where calls of malloc lead, in
// its own memory (allocator). A program that does not explore, and the process that explores, have nothing of
// it. With an allocator that this cannot replace, or under a sanitizer, counting by states is impossible.
//
// Several processes search together (explore_options::jobs), all forked one after the other from the same
// memory. They share the graph (state_table), the names of fibers (names), and what is left to do
// (work_sharing). Each has a way of its own (walk), which another process goes on when it dies (searcher).
//
// What is assumed: code reads no memory that was given back, and nothing below the end of a stack; a stack
// has a block to itself; no signal's handler jumps out; code does not depend on addresses (which are others
// than in enumeration), nor on a clock that it reads without a system call (clock_gettime, rdtsc); two
// different states do not have the same hash of 128 bits, which for a million states has a chance of 1 in
// 10^26.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/states/circles.hpp>
#include <leaklab/states/graph.hpp>
#include <leaklab/states/schedule_counts.hpp>
#include <leaklab/states/shortest_failure.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace leaklab::detail::states {

struct counted {
  std::string why_not;          // counting by states is impossible, if it is; the rest is empty then
  bool time_is_missing = false; // it may be possible if states have the time; see search::lacks_time
  bool has_other_deadline = false;
  std::vector<std::uintptr_t> askers; // who asks for the time, of whom that was not known
  bool complete = false;
  // There are schedules that were not counted: in which more deadlines come early, or with more extra switches.
  bool could_be_earlier = false;
  std::map<end_of_schedule, schedule_counts::ways> ends;      // schedule_counts.hpp says what is counted
  std::optional<std::map<std::uint32_t, std::string>> groups; // names, by their numbers; if there are groups
  states::circles circles;
  std::optional<failing_picks> shortest_failure;
  std::uint64_t states = 0;
  std::uint64_t bytes = 0;         // of the graph
  std::vector<std::uint64_t> runs; // schedules that each process has begun
};

// Returns the counts as an exploration, without a failing schedule.
exploration exploration_of(counted const& c);

// Visits every state of `body` once, in options.jobs children of this process. Throws std::system_error when no process
// can be made; and what load() and save() of checkpoint.hpp throw.
counted count_states(std::function<void()> const& body, explore_options const& options, times when);

} // namespace leaklab::detail::states
