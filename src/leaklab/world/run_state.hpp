// How one run stands: which fibers it counts, whether its body has returned, and how it ends.
//
// A run ends at quiet, when no fiber can ever run again; when all fibers have finished; or early, for a
// limit. Quiet is judged in two steps. First, no fiber of the world can wake another: all threads are idle
// and no external_work lives. Second, no thread of the process that was started since the run began is alive:
// it might wake a fiber, too.
#pragma once

#include <leaklab/report.hpp>
#include <leaklab/world/fiber_count.hpp>
#include <leaklab/world/parking_lot.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace leaklab::detail {

// How a run ended, without its fibers.
struct outcome {
  leaklab::verdict verdict = verdict::unfinished;
  std::size_t left = 0; // fibers that count and have not finished: they are stuck, or, if unfinished, alive
  std::size_t outlived = 0;
  bool threw = false; // the body did
  bool out_of_memory = false;
  std::optional<activity> at_the_limit;
};

class run_state {
public:
  using clock = parking_lot::clock;

  // Without `ends_early_for_memory`, a body that runs out of memory has thrown, and that is all.
  run_state(std::size_t threads, parking_lot& lot, bool ends_early_for_memory)
      : lot_(lot), ends_early_for_memory_(ends_early_for_memory), fibers_(threads > 1) {}

  bool is_ending() const { return end_.load(std::memory_order_relaxed) != end_reason::none; }

  // --- fibers
  std::uint64_t add_fiber() { return fibers_.add(); } // returns its number
  std::uint64_t last_fiber() const { return fibers_.last_id(); }
  void remove_fiber(fiber_record const& r); // it has finished
  void set_name(fiber_record& r, std::string name);
  void mark_background(fiber_record& r);
  void forget_fiber(world_lock const&, fiber_record const& r); // it is abandoned, and the run goes on
  // How often a fiber has gone on.
  std::uint64_t switches(world_lock const&) const;

  // --- wake-ups from outside
  std::uint64_t begin_external_work(); // returns which run it belongs to
  void end_external_work(std::uint64_t run);
  std::size_t external_work(world_lock const&) const { return external_; } // objects alive
  // The parking lot says so. Returns when it is to say so again, if they still are.
  clock::time_point all_threads_are_idle(world_lock const&, parking_lot::idle);
  // From now on, quiet is judged by wait_for_end(): it is none as long as a thread lives that is neither
  // leaklab's own nor in `there_before`. Without this, quiet is the end. Call before the threads begin.
  void expect_threads_other_than(std::vector<pid_t> there_before);
  // From now on, for a world of one thread, that thread judges quiet itself, and ends the run if no fiber has
  // gone on for so long. Call before the thread begins.
  void judge_on_the_idle_thread(std::vector<pid_t> there_before, std::chrono::milliseconds longest_wait);
  // From now on, for a world of one thread: quiet is none as long as the process has more threads than now. For a
  // process whose threads of now all stay. Call before the thread begins.
  void expect_no_more_threads();
  bool is_judged_on_its_thread() const { return judge_ == judge::idle_thread; }

  // --- the body
  void call(std::function<void()> const& body); // keeps what it throws
  std::exception_ptr take_failure();            // what the body threw

  // --- the end
  void end_out_of_memory();
  void end_as_directed(); // the director wants no more
  void process_exits();   // in a fiber of this world: from now on wait_for_end() does not return
  // Blocks from the start of the body until the run has ended. After time_limit, it ends the run.
  void wait_for_end(std::chrono::milliseconds time_limit);
  // Blocks for ever if the process is exiting in a fiber.
  void stay_if_exiting();
  clock::time_point deadline() const { return deadline_; } // when the time was up, or would have been

  outcome result() const;
  outcome result(world_lock const&) const;

  // A fiber was ready at its end, though the run had ended at quiet: it was woken from outside since then.
  bool was_woken_late(world_lock const&, fiber_record const& r) const;
  void note_woken_late(world_lock const&, std::uint64_t id) { woken_late_.push_back(id); }
  std::vector<std::uint64_t> woken_late() const; // ascending; final when all threads have ended

  // For the explorer, when all fibers have finished or were abandoned: the next run.
  void begin_anew(world_lock const&);

private:
  enum class end_reason { none, quiet, all_finished, time_limit, directed, out_of_memory };

  void end(world_lock const&, end_reason why);
  leaklab::verdict verdict() const;
  std::size_t left() const;
  bool is_quiet(world_lock const& l) const { return lot_.all_are_idle(l) && external_ == 0; }
  bool judge_quiet(world_lock& l);
  clock::time_point judge_here(world_lock const& l, parking_lot::idle how);
  clock::time_point judge_by_number(world_lock const& l, parking_lot::idle how);

  parking_lot& lot_;
  bool const ends_early_for_memory_;
  fiber_count fibers_;
  std::atomic<end_reason> end_ = end_reason::none; // written with the mutex

  // Guarded by the mutex of the parking lot.
  std::condition_variable changed_; // body_started_, end_, quiet_claimed_, exiting_
  std::size_t external_ = 0;        // external_work objects alive, of this run
  std::uint64_t run_ = 0;           // how often it has begun anew
  std::size_t outlived_ = 0;
  bool body_started_ = false;
  bool body_finished_ = false;
  bool exiting_ = false;
  enum class judge { nobody, wait_for_end, idle_thread, number_of_threads };
  judge judge_ = judge::nobody; // of quiet; nobody: it is the end
  bool quiet_claimed_ = false;  // wait_for_end() is to judge it
  clock::time_point deadline_{};
  std::chrono::milliseconds longest_wait_{}; // while the idle thread judges
  clock::time_point idle_since_{};
  std::chrono::milliseconds pause_{};
  std::vector<pid_t> there_before_;
  std::size_t links_before_ = 0;     // links_of_threads() then
  std::optional<activity> activity_; // when the time was up
  std::vector<std::uint64_t> woken_late_;
  std::exception_ptr failure_;
};

} // namespace leaklab::detail
