// Runs a plain Boost.Fiber program in a world where every fiber is seen, and reports the fibers that can
// never finish.
#pragma once

#include <leaklab/clock.hpp>
#include <leaklab/report.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace leaklab {

struct run_options {
  // How many OS threads the fibers share, at least 1. On one thread a fiber stays where it was started, as
  // with Boost.Fiber's own scheduler. On more, a fiber may go on on another thread after each suspension.
  std::size_t threads = 1;
  bool stacks = true;                           // record where each fiber was started and where it blocks
  std::chrono::milliseconds time_limit{60'000}; // how long to wait for quiet, from the start of the body; > 0
  leaklab::clock clock = clock::real;           // what time it is for the fibers; time_limit is real
  // rethrow what the body throws; if false, the report carries it
  bool rethrow = true;
  std::uint64_t seed = 1; // from which choose() draws its results: choose.hpp
};

// Runs `body` as the first fiber of a fresh world of fibers and returns when nothing in that world can run
// any more.
//
//   auto report = leaklab::run([] {
//     auto results = std::make_shared<boost::fibers::unbuffered_channel<int>>();
//     boost::fibers::fiber([=] { results->push(1); }).detach();
//   });
//   std::cout << report;   // LEAK  1 of 2 fibers can never finish ...
//
// Every fiber that the body starts with plain Boost.Fiber is observed. The calling thread is not part of the
// world. The body has a stack of 8 MiB, like a main program; a body that needs more dies of SIGSEGV.
//
// A fiber may end the program (std::exit, std::quick_exit, _exit); `run` then does not return. An exception
// that leaves a fiber other than the body ends the program, as it does without leaklab. One line on standard
// error first names the fiber, what was thrown, and where.
//
// Stuck fibers are abandoned: their stacks stay allocated, no destructor on them runs, and a late wake-up of
// such a fiber does nothing. Worlds are independent: they may run one after the other, or at the same time
// from several threads.
//
// Rethrows what `body` throws, once the world has ended. The caller then has no report. A report that is not
// clean is therefore written to stderr first, so that no leak is lost. To have both the exception and the
// report, ask for the report:
//
//   auto report = leaklab::run(body, {.rethrow = false});
//   std::cout << report;                       // its first lines tell of the exception: report.failure
//   if (report.thrown)
//     std::rethrow_exception(report.thrown);
//
// Throws std::invalid_argument for an empty body, 0 threads, a time limit that is not positive or
// clock::any_time, and std::system_error when the threads cannot be made.
//
// A fiber that never suspends cannot be stopped. At the time limit `run` returns `unfinished`, and the
// threads of that world stay behind until the fiber suspends or ends. The body must not install a scheduler
// of its own (use_scheduling_algorithm) on the world's threads: that ends the program with a message.
run_report run(std::function<void()> body, run_options const& options = {});

} // namespace leaklab
