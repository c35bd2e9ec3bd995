// Which schedule a process runs next, when several search all states together.
//
// Each state has been reached from another one first, by one choice; so there is a way to each state, back to
// the beginning, that never changes. A process goes on depth first: it makes a choice that nobody has taken, in
// the last state on its way that has one. When there is none on its way, it looks for any state that has one,
// the earliest first, and its way is from then on the way to that state. So no process needs to know where the
// others stand, and all of them work as long as there is something to do.
//
// What holds at any time:
//
//  1. Each choice of each state is taken by one process, by compare-and-swap, and made by that one; or, if that
//     one dies, by the process that goes on with its walk.
//  2. A choice that is taken stays so. A state is open from when the edge is noted by which it was reached
//     first. So the way to an open state can be read back from there.
//  3. search::in_front only grows, and no state before it that is open has a choice left, nor is any before it
//     not yet open.
//  4. A process is counted in search::workers before it takes its first choice, and until it has seen, after
//     the end of its last schedule, that no open state has a choice left. States are made open by workers
//     alone, and such a state's choices, but for the first, which its maker makes itself, were all taken when
//     its maker leaves.
//
// A process that somebody kills may have taken a choice and not noted which, or be just entering a state. So all are
// ended then, and begin again with the graph as it is: without states that were not entered, and with all choices open
// that lead nowhere yet.
//
// By 2 and 4, when the last worker leaves, every choice of every state has been made. But in a round that is cut workers
// leave with choices to make. These are taken in the next round, whose workers look through all open states.
#pragma once

#include <leaklab/states/search.hpp>
#include <leaklab/states/walk.hpp>

namespace leaklab::detail::states {

// Leads `w` to a choice that was not made before. Returns false if there is none now; others may still come
// upon some. If nobody is left who may, it says in s.ending that there are no more schedules.
bool find_work(search& s, walk& w);

// The same, but waits for what others come upon. Returns false when the search has ended.
bool await_work(search& s, walk& w);

// When no process searches any more: others may go on with what has been entered, from walks that have not begun.
void begin_again(search& s);

// Says how the search ends, if nobody has.
void end_search(search& s, ending how);
ending ending_of(search const& s);

} // namespace leaklab::detail::states
