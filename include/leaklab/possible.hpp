// Whether an outcome can come about under some order of a body's fibers, and under which.
//
// A test that never sees a rare outcome says little about it. This asks for the schedule: one in which two requests
// are answered in the other order, in which a cache is filled twice, or in which a retry is needed at all.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/schedule.hpp>

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

namespace leaklab {

// What possible() has found.
struct possibility {
  // The shortest schedule that was found in which the outcome comes about. A replay shows it.
  std::optional<schedule> how;
  // What was searched; exploration::failed says in how many of the schedules the outcome comes about. If that is
  // complete and there is no `how`, the outcome is impossible on one thread.
  exploration searched;

  explicit operator bool() const { return how.has_value(); }
  bool is_impossible() const { return !how && searched.complete && !searched.doubt; }
};

// Looks for a schedule of the body after which outcome() returns true. It is called after each schedule that comes to
// an end, in the process and on the thread that ran it; it sees there what the body has left, also if fibers are
// stuck. After a schedule that throws or dies it is not called. What explore() needs of a body holds here, too.
//
//   int first = 0;
//   auto const p = leaklab::possible([&] { first = first_answer_of_two_servers(); }, [&] { return first == 2; });
//   EXPECT_THAT(p, leaklab::IsPossible()); // <leaklab/gtest.hpp>
//
// Checks in the body have no say. Throws what explore() throws, and std::invalid_argument for an empty outcome, or
// options that have `failed` or `outcome` already.
possibility possible(std::function<void()> body, std::function<bool()> outcome,
                     explore_options const& options = {});

// Looks for a schedule in which a line of the program is run, "server.cpp:34"; of the file, as much of the path as
// tells it from others. `how` is the shortest one that was found, and exploration::failed says how many run it.
//
//   std::cout << leaklab::runs_line([] { server(); }, "server.cpp:34");
//
// The line is run when one of its statements begins, as the compiler's debug information says; what is optimised
// knows less of its statements. Of a schedule that throws or dies it is not known. Throws what possible() throws, and
// std::invalid_argument if the program has no such file, or several, or the line has no code: it names the nearest
// that has. Throws std::runtime_error on another processor than x86-64, if the program is built with a sanitizer, and
// if it handles SIGTRAP itself. For one thread at a time.
possibility runs_line(std::function<void()> body, std::string const& place,
                      explore_options const& options = {});

// Writes "possible: schedule DBC, 1 of 6 schedules", "impossible: none of 6 schedules, and there is no other", or
// "not found in the 1000 schedules that were run, and there are more".
std::ostream& operator<<(std::ostream&, possibility const&);

} // namespace leaklab
