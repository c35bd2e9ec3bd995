// A body's own choices: what a program leaves to chance, such as which of several ready channels a select
// takes, or which file fails. leaklab::explore tries every result, and a schedule says which one was taken.
#pragma once

#include <cstddef>

namespace leaklab {

// The largest n that choose() takes.
inline constexpr std::size_t most_results = 4'294'967'295;

// Returns a number from 0 to n - 1.
//
//   switch (leaklab::choose(3)) { ...                  // one of three channels
//   if (leaklab::may_fail())                           // choose(2) == 1
//     throw std::runtime_error("disk full");
//
// Who decides depends on where it is called:
//
// - In a fiber under explore(), the strategy: an exhaustive search tries every result. Each call is one
//   choice of the schedule, which writes the result as a digit. choose(1) returns 0 and is no choice.
// - In a fiber under replay() and trace(), the schedule. After its end, 0.
// - In a fiber under run(), run_options::seed: the k-th call in the fiber of a certain number has a result
//   that depends on nothing but the seed, k and that number. The report says how many calls there were, and
//   the seed. run_here(), and so a suite, has the seed 1.
// - Anywhere else, the seed 1 and how many such calls the process has made before. So a program that is run
//   without leaklab's worlds makes the same choices each time, if one thread makes them.
//
// A thread that is not the world's, a body's std::thread for example, is "anywhere else", and so is a fiber
// of such a thread. In a process that explores, such a call has no place in a schedule: explore() throws
// std::runtime_error, which names the line.
//
// If the run ends here, because a limit is reached (most_choices, max_steps) or because the schedule that is
// replayed does not fit, the fiber does not go on.
//
// Throws std::invalid_argument for 0 and for more than most_results.
std::size_t choose(std::size_t n);

// Returns whether something is to fail: choose(2) == 1. So it does not fail unless a schedule says so.
bool may_fail();

} // namespace leaklab
