// Says, in the middle of a run, which of the fibers that were started since some moment can never finish. It
// is for test frameworks, which want to know that after each test. <leaklab/suite.hpp> does it for
// GoogleTest.
#pragma once

#include <leaklab/report.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace leaklab {

// A moment in the life of a world, as a fiber of it sees it.
//
//   leaklab::mark const before;                         // in a fiber of the world
//   serve_one_request();
//   std::cout << leaklab::settle(before);               // of the fibers that were started in between
class mark {
public:
  // Marks this moment. Outside a world a mark may be made, but not be used.
  mark();

  // Returns how many fibers had been started. The next one has a greater number.
  std::uint64_t fibers() const { return fibers_; }
  // Returns the threads of the process that were alive and are not leaklab's.
  std::vector<int> const& threads() const { return threads_; }

private:
  std::uint64_t fibers_ = 0;
  std::vector<int> threads_;
};

struct settle_options {
  std::chrono::milliseconds time_limit{10'000}; // how long to wait for fibers that run or sleep; > 0
  // Returns true for a fiber that is meant to live on. settle() neither waits for such a fiber nor reports
  // it, now or later. It is called for fibers that cannot run at the moment, as often as settle() looks.
  std::function<bool(fiber_info const&)> ignore{};
  // If true, the reported fibers do not run any more: a late wake-up does nothing, and a sleeper does not
  // wake up. Only in a world of one thread.
  bool abandon = false;
};

// Waits until each fiber that was started since the mark has finished, or can never run again unless the
// calling fiber wakes it; or until the time limit. Deadlines, external_work and threads that were started
// since the mark count as they do for run(). A thread that is older than the mark is not waited for: if it may
// wake a fiber, external_work must say so. A report that is not clean says that there were such threads.
//
// Returns a report of these fibers alone: clean, leak or unfinished. `spawned` is how many were started,
// `outlived` how many had not finished at the time of the call. The report has neither the calling fiber nor
// a background fiber.
//
// Throws std::logic_error outside a fiber of a world, in a world whose order explore() or replay() chooses,
// and for `abandon` in a world of several threads; std::invalid_argument for a time limit that is not
// positive.
run_report settle(mark const& since, settle_options const& options = {});

// Makes settle() ignore, from now on, all fibers that the calling fiber's world has now. Does nothing outside
// a world.
void ignore_current();

// Does what run() does, but on the calling thread, and without an end of its own: it returns as soon as the
// body has returned. The fibers that are left then do not run any more. So a body that runs for hours can
// call settle() now and then.
//
// The report is clean if no fiber is left, unfinished if some are (`alive`), and deadlock if the body can
// never run again. The run ends as unfinished if the body waits for external_work, or for a thread that was
// started since run_here() began, and no fiber has run for `longest_wait`. The report has what the body
// throws: `failure`, `thrown`.
//
// May be called once on each thread, which must run no fiber afterwards. Throws std::logic_error for a second
// call and in a fiber of a world, std::invalid_argument for an empty body or a wait that is not positive.
run_report run_here(std::function<void()> body,
                    std::chrono::milliseconds longest_wait = std::chrono::minutes(1));

} // namespace leaklab
