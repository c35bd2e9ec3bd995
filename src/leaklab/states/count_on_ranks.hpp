// Counts by states on several machines, the ranks (ranks.hpp). A state belongs to the rank that its hash names
// (search::owner_of), and that one goes on from it. All ranks run the same program, loaded at the same addresses, with the same body.
//
// Rank 0 explores. The others serve it: whenever it counts by states, they do so as well. The search goes in rounds.
// In a round, each rank goes on from its own states until none of them has a choice left; a schedule that comes upon
// a state of another rank ends there. Then the ranks tell each other of these states and the ways to them
// (sent_states.hpp). When there was nothing to tell, all states are known. Rank 0 puts the graphs of all together
// (sent_graph.hpp), and counts.
//
// What the ranks must agree on before:
//
//   names of fibers   are numbered as they are met (names). Rank 0 runs a few schedules by itself, and all begin with
//                     the names that it has met. When a rank meets another name later, the search begins anew, with
//                     that one as well. There are 256 at most.
//   the time          at which schedules begin is that of rank 0. What states have of it (kind_of_time), rank 0 says: if
//                     any rank lacks time, the search begins anew, as it does on one machine.
//
// A rank's graph holds its own states, those that their choices lead to, and those on the ways to its own. Rank 0's holds
// all of them in the end. explore_options::max_schedules and max_memory are limits of each rank.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/explore/run_schedules.hpp>
#include <leaklab/states/count_states.hpp>
#include <leaklab/states/ranks.hpp>

#include <functional>

namespace leaklab::detail::states {

// On rank 0. Throws as count_states() does, and std::runtime_error when the others are gone.
counted count_on_ranks(ranks& all, std::function<void()> const& body, explore_options const& options,
                       times when);

// On every other rank: counts whenever rank 0 does. Ends the process when rank 0 explores no more, with an exit status
// that says whether all went well.
[[noreturn]] void serve(ranks& all, std::function<void()> const& body, explore_options options);

// Rank 0 explores no more, when an object of this ends.
class serving_ends {
public:
  ~serving_ends();
};

} // namespace leaklab::detail::states
