// The shared state of one world: which fibers live, which may run, which threads have nothing to do. It
// decides, by counting, when nothing can ever run again.
//
// Quiet, exactly: a thread counts as idle once it has nothing to run and no deadline to wait for. Whoever
// gives it something to do takes it out of that count himself, before it wakes ("the waker pays"), so the
// count never shows a thread as idle for which work is under way. When all threads are idle at once and no
// external_work lives, no fiber of this world can ever become ready: each one that still exists is stuck. One
// mutex guards it all.
#pragma once

#include <leaklab/run.hpp>
#include <leaklab/world/director.hpp>
#include <leaklab/world/fiber_record.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace leaklab {

// A fiber as the run left it, before addresses are turned into names.
struct fiber_snapshot {
  fiber_info info;
  addresses stack;
  addresses spawned_from;
};

struct world_snapshot {
  run_report report; // its `stuck` and `alive` are still empty
  std::vector<fiber_snapshot> fibers;
  bool all_threads_home = true; // false: some thread runs a fiber that does not suspend
};

// How a run ended, without its fibers.
struct tally {
  leaklab::verdict verdict;
  std::size_t stuck; // or, if unfinished, alive
  std::size_t outlived;
  bool threw; // the body did
};

class world : public std::enable_shared_from_this<world> {
public:
  using clock = std::chrono::steady_clock;

  // A world with a director has one thread.
  world(std::size_t threads, bool stacks, director* d = nullptr)
      : stacks(stacks), directed(d != nullptr), director_(d), threads_(threads) {}

  bool const stacks;
  bool const directed;

  // --- the life of a fiber; called by the schedulers
  void enter(fiber_record& r, fiber_record const* parent, scheduler* running_on);
  void make_ready(fiber_record& r);
  // run.
  struct choice {
    fiber_record* next;
    bool ending;
  };
  choice switch_from(fiber_record* leaving, fiber_record::state_t into, scheduler& here, bool want_next);
  bool has_ready() const;

  // --- threads; called by the schedulers
  void park(scheduler& s, clock::time_point until);
  void wake(scheduler& s);

  // --- what fibers say of themselves
  void set_name(fiber_record& r, std::string name);
  void mark_background(fiber_record& r);
  void begin_external_work();
  void end_external_work();
  void be_the_body(std::function<void()> const& body); // calls it; keeps what it throws

  // --- the run, seen from outside
  void open();                       // lets the threads begin
  void give_up(std::size_t threads); // not all threads could be made: only so many will come home
  bool wait_until_open();            // false: the world was given up
  void wait_for_end(clock::time_point deadline, std::chrono::milliseconds grace);
  world_snapshot take_snapshot();
  void release();                       // the snapshot is taken: threads may end when all are home
  void come_home(scheduler& s);         // blocks until that is so
  void abandon_fibers_of(scheduler& s); // call on the thread of s, at home
  std::exception_ptr failure() const;

  // --- many runs one after the other, on one thread: the explorer
  tally count() const;
  void begin_anew(); // when all fibers have finished or were abandoned

private:
  enum class end_reason { none, quiet, all_finished, time_limit };

  using lock = std::unique_lock<std::mutex>;
  leaklab::verdict verdict() const;
  fiber_record* pick();
  void check_quiet();
  void end(end_reason why);
  void unpark(scheduler& s);
  void abandon(fiber_record& r);

  template <auto Hook>
  using list = boost::intrusive::list<fiber_record,
                                      boost::intrusive::member_hook<fiber_record, fiber_record::hook, Hook>>;

  mutable std::mutex mutex_;
  std::condition_variable changed_; // open_, end_, home_, released_

  list<&fiber_record::live_hook> live_;
  list<&fiber_record::ready_hook> ready_;
  std::vector<scheduler*> parked_;
  std::vector<std::uint64_t> ready_ids_; // room for pick()

  director* const director_ = nullptr;
  std::size_t threads_;        // that have to come home
  std::size_t idle_ = 0;       // parked without a deadline
  std::size_t timed_ = 0;      // parked with one
  std::size_t external_ = 0;   // external_work objects alive
  std::size_t foreground_ = 0; // unfinished fibers that are not background
  std::size_t home_ = 0;       // threads whose scheduling is over
  std::uint64_t last_id_ = 0;
  std::size_t finished_ = 0;
  std::size_t outlived_ = 0;
  bool body_finished_ = false;
  bool open_ = false;
  bool given_up_ = false;
  bool released_ = false;
  end_reason end_ = end_reason::none;
  std::exception_ptr failure_;
};

} // namespace leaklab
