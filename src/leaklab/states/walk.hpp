// Where one of the processes stands that search all states together. It lies in memory that the process that
// explores shares with that child, so another child can go on when that one dies.
#pragma once

#include <leaklab/explore/progress.hpp>
#include <leaklab/states/search.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace leaklab::detail::states {

struct walk {
  static constexpr std::size_t most_choices = leaklab::most_choices;

  struct way { // a choice that is made on the way
    std::uint32_t node;
    std::uint32_t choice; // among the ready fibers, in the order of their numbers
    std::uint64_t part;   // of the search, in 2^-62; all choices at one place count alike
  };

  // Its schedule, that runs, or was run last: its choices; the last of them was not made before.
  std::size_t length;
  way path[most_choices];
  std::uint64_t steps;  // since the last choice
  std::uint64_t stays;  // of these, see graph::edge
  std::uint32_t chosen; // the number of the fiber that was chosen then
  bool is_worker;       // see search::workers
  bool in_a_schedule;
  // The process of this schedule died. The schedule is run once more, in another process, to see whether that
  // one dies as well.
  bool has_died;

  std::uint64_t runs;   // schedules that were begun
  std::uint64_t copies; // of search::copies, what this process has taken
  // About which part of the search is done here, in 2^-62. While fibers run there is no arithmetic of floats,
  // since it would leave its traces in the processor's status, which each fiber has on its stack.
  std::uint64_t done;
  std::uint64_t prefixes_checked;

  // Goes on anywhere, in another process.
  void begin_again() {
    length = 0;
    steps = stays = copies = 0;
    is_worker = in_a_schedule = has_died = false;
  }
  // Whether more has gone on since the last choice than the fiber that was chosen then, or the one that had called
  // choose().
  bool others_ran() const { return steps - stays > (chosen == graph::of_result ? 0u : 1u); }
  // Notes where the last choice of the path leads, or the root. `at_pause`: see graph::edge.
  void arrive(search& s, std::uint32_t to, std::uint32_t now_ready = 0, bool at_pause = false) const {
    graph::lead(length == 0 ? s.root : s.states.edge_of(path[length - 1].node, path[length - 1].choice),
                {.to = to,
                 .steps = static_cast<std::uint32_t>(std::min<std::uint64_t>(steps, graph::most_steps)) &
                          graph::most_steps,
                 .stays = static_cast<std::uint32_t>(std::min<std::uint64_t>(stays, graph::most_stays)) &
                          graph::most_stays,
                 .others_ran = others_ran(),
                 .at_pause = at_pause,
                 .fiber = chosen & graph::of_result,
                 .now_ready = now_ready & ready_orders::unknown});
  }
  // The node at the end of the path; nowhere if there is none.
  std::uint32_t last_node() const { return length == 0 ? graph::nowhere : path[length - 1].node; }
  // Adds a state to the end of the path, and makes its first choice, or another.
  void enter(search const& s, std::uint32_t n, std::uint32_t choice = 0) {
    path[length] = {n, choice, part_of_end() / s.states[n].edges};
    ++length;
  }
  // The path leads to an end, or to a state that is known.
  void note_done() { done += part_of_end(); }

private:
  std::uint64_t part_of_end() const { return length == 0 ? std::uint64_t{1} << 62 : path[length - 1].part; }
};

} // namespace leaklab::detail::states
