// Says, in the midst of a run, which fibers that were started since some moment can never finish. For test frameworks, which
// want to know after each test; <leaklab/suite.hpp> does it for GoogleTest.
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
  mark(); // now. Outside a world it may be made, but not be used

  std::uint64_t fibers() const {
    return fibers_;
  } // so many had been started; the next one has a greater number
  std::vector<int> const& threads() const {
    return threads_;
  } // of the process that were alive and not leaklab's

private:
  std::uint64_t fibers_ = 0;
  std::vector<int> threads_;
};

struct settle_options {
  std::chrono::milliseconds time_limit{10'000}; // how long to wait for fibers that run or sleep, > 0
  // Returns true for a fiber that is meant to live on. settle() neither waits for it nor reports it, now or later. Asked
  // about fibers that cannot run at the moment, as often as settle() looks.
  std::function<bool(fiber_info const&)> ignore{};
  // From here on, what is reported does not run any more: a late wake-up does nothing, a sleeper does not wake up. In a
  // world of one thread only.
  bool abandon = false;
};

// Waits until each fiber that was started since the mark has finished, or can never run again unless the calling fiber wakes
// it; or for so long. Deadlines, external_work and threads that were started since the mark count as they do for run().
//
// Returns a report of these fibers alone: clean, leak or unfinished; `spawned` is how many were started, `outlived` how many
// had not finished when this was called. Neither the calling fiber nor a background fiber is in it.
//
// Throws std::logic_error outside a fiber of a world, in one whose order is chosen by explore() or replay(), and for
// `abandon` in a world of several threads; std::invalid_argument for a time limit that is not positive.
run_report settle(mark const& since, settle_options const& options = {});

// From here on settle() ignores all fibers that the calling fiber's world has now. Does nothing outside a world.
void ignore_current();

// Like run(), on the calling thread, and without an end of its own: returns as soon as the body has returned. Fibers that
// are left then do not run any more. So a body that runs for hours can settle() now and then.
//
// The report is clean if no fiber is left, unfinished if some are (`alive`), and deadlock if the body can never run again. If
// the body waits for external_work, or for a thread that was started since the last mark was made, and no fiber has run for
// `longest_wait`, the run ends as unfinished. What the body throws is in the report: `failure`, `thrown`.
//
// Once on each thread, which runs no fiber afterwards. Throws std::logic_error for a second time and in a fiber of a world,
// std::invalid_argument for an empty body or a wait that is not positive.
run_report run_here(std::function<void()> body,
                    std::chrono::milliseconds longest_wait = std::chrono::minutes(1));

} // namespace leaklab
