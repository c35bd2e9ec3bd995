// What the processes share that search all states together. It lies in memory that the process that explores
// shares with its children, so another child can go on when one dies.
#pragma once

#include <leaklab/explore/progress.hpp>
#include <leaklab/states/askers.hpp>
#include <leaklab/states/graph.hpp>
#include <leaklab/states/group_names.hpp>
#include <leaklab/states/left_out.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/names.hpp>
#include <leaklab/states/ready_orders.hpp>

#include <atomic>
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
  // Whether states have all times as how far from the clock they are (relative_times.hpp). That is possible as long as
  // nobody asks for the time but to wait, and no deadline is from elsewhere.
  bool time_is_relative;
  bool has_other_deadline;
  askers of_time;
  // A deadline was pending while a fiber was ready, and could not come early, since as many had as may; or a fiber has
  // paused, and no other one could go on, since there were as many extra switches as may be.
  bool could_be_earlier;
  bool is_continued; // from a checkpoint

  // On how many machines all states are searched, and which of them this is; see count_on_ranks.hpp. With more than
  // one there are rounds: idle_round is the last one in which nobody had anything to do here, cut_round the last one in
  // which nobody is to take any more choices.
  std::uint32_t rank_count, rank;
  std::uint32_t round, idle_round, cut_round;
  // Which rank a state belongs to is in its key, in place of so many bits of the hash: a hash of the state's phase,
  // that is, of which fibers there are, and which of them have finished. Most steps do not change it, so most choices
  // lead to a state of the same rank.
  static constexpr std::uint64_t bits_of_phase = 0xffff;
  key with_phase(key const& k, key const& phase) const {
    return rank_count > 1 ? key{k.a, (k.b & ~bits_of_phase) | (phase.b & bits_of_phase)} : k;
  }
  std::uint32_t owner_of(key const& k) const {
    return rank_count > 1 ? static_cast<std::uint32_t>((k.b & bits_of_phase) % rank_count) : rank;
  }

  names of_fibers;
  graph::edge root;       // where the schedule without any choice leads
  bool root_is_taken;     // by the process that runs that schedule
  std::uint32_t workers;  // the processes that run schedules, or look for one to run
  std::uint32_t in_front; // no node before this one has a choice that nobody has taken
  bool is_full;           // the states take more memory than they may
  std::uint64_t runs;     // schedules that were begun, but for the last ones of each process
  std::uint64_t copies;   // bytes that all processes have taken to put states back

  group_names groups;
  graph states;
  ready_orders orders;

  // Whether states do not have of the time what they must have.
  bool lacks_time() const {
    return (time_was_asked && !time_counts) ||
           (time_is_relative && left_out != part::who_asks && (has_other_deadline || of_time.any_other()));
  }

  // How much memory the states take, and what is noted to put them back.
  std::uint64_t bytes() const {
    return states.bytes() +
           std::atomic_ref(const_cast<std::uint64_t&>(copies)).load(std::memory_order_relaxed);
  }
};

} // namespace leaklab::detail::states
