// What the processes share that search all states together. It lies in memory that the process that explores
// shares with its children, so another child can go on when one dies.
#pragma once

#include <leaklab/explore/progress.hpp>
#include <leaklab/states/graph.hpp>
#include <leaklab/states/group_names.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/names.hpp>
#include <leaklab/states/ready_orders.hpp>

#include <cstddef>
#include <cstdint>

namespace leaklab::detail::states {

struct search {
  static constexpr std::size_t most_frames = 64;

  // The first process that has one says it, and the others end.
  detail::ending ending;
  bool is_refused;   // by the first one that does
  char why[1 << 10]; // counting by states is impossible, if it is
  // The stack of the place in the body that was the reason, if there is one.
  std::size_t place_frames;
  std::uintptr_t place[most_frames];

  // Whether states have the time. As long as no code of the body's can tell what time it is, they need not,
  // and so they come again though time passes.
  bool time_counts;
  // Some fiber has asked for the time, or waits with a deadline.
  bool time_was_asked;
  // With clock::any_time: a deadline was pending while a fiber was ready.
  bool deadline_was_pending;
  bool is_continued; // from a checkpoint

  names of_fibers;
  graph::edge root;       // where the schedule without any choice leads
  bool root_is_taken;     // by the process that runs that schedule
  std::uint32_t workers;  // the processes that run schedules, or look for one to run
  std::uint32_t in_front; // no node before this one has a choice that nobody has taken
  bool is_full;           // the states take more memory than they may
  std::uint64_t runs;     // schedules that were begun, but for the last ones of each process

  group_names groups;
  graph states;
  ready_orders orders;
};

} // namespace leaklab::detail::states
