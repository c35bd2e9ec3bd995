// Where a search of all states stands. It lies in memory that the process that explores shares with the
// children that run the schedules, so another child can go on when one dies.
#pragma once

#include <leaklab/explore/progress.hpp>
#include <leaklab/states/graph.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/ready_orders.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace leaklab::detail::states {

struct search {
  static constexpr std::size_t most_choices = leaklab::most_choices;

  struct way { // a choice that is made on the way
    std::uint32_t node;
    std::uint32_t choice; // among the ready fibers, in the order of their numbers
    std::uint64_t part;   // of the search, in 2^-62; all choices at one place count alike
  };

  // A fiber has the same number in every schedule: it is named by who started it, and how many that one had
  // started before.
  struct name {
    std::uint32_t parent, nth;
  };

  detail::ending ending;
  char why[1 << 10]; // counting by states is impossible, if it is

  name names[most_fibers];
  std::uint32_t name_count;

  // The schedule that runs, or the one that was run last: its choices; the last of them was not made before.
  std::size_t length;
  way path[most_choices];
  graph::edge root;     // where the schedule without any choice leads
  std::uint64_t steps;  // since the last choice
  std::uint32_t chosen; // the number of the fiber that was chosen then
  bool in_a_schedule;
  // The process of this schedule died. The schedule is run once more, in another process, to see whether that
  // one dies as well.
  bool has_died;

  std::uint64_t runs; // schedules that were begun
  // About which part of the search is done, in 2^-62. While fibers run there is no arithmetic of floats, since
  // it would leave its traces in the processor's status, which each fiber has on its stack.
  std::uint64_t done;
  std::uint64_t prefixes_checked;

  graph states;
  ready_orders orders;

  // Notes where the last choice of the path leads, or the root.
  void arrive(std::uint32_t to, std::uint32_t now_ready = 0) {
    auto& e = length == 0 ? root : states.edge_of(path[length - 1].node, path[length - 1].choice);
    e = {to,
         static_cast<std::uint32_t>(std::min<std::uint64_t>(steps, graph::most_steps)) & graph::most_steps,
         chosen & 0xff, now_ready};
  }
  // Adds a state to the end of the path, and makes its first choice.
  void enter(std::uint32_t n) {
    path[length] = {n, 0, part_of_end() / states[n].edges};
    ++length;
  }
  // The path leads to an end, or to a state that is known.
  void note_done() { done += part_of_end(); }
  // Returns false if there is no choice left that was not made.
  bool go_on() {
    while (length > 0) {
      auto& last = path[length - 1];
      if (++last.choice < states[last.node].edges)
        return true;
      --length;
    }
    return false;
  }

private:
  std::uint64_t part_of_end() const { return length == 0 ? std::uint64_t{1} << 62 : path[length - 1].part; }
};

} // namespace leaklab::detail::states
