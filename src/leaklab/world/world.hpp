// The shared state of one world: its threads, which of them have nothing to do, and how the run ends. It
// decides, by counting, when nothing can ever run again.
//
// Who runs what. Each thread has a queue of its own (thread_fibers.hpp), and only that thread adds to it: a
// fiber runs where it was started, or woken by a fiber of the same thread. That takes no mutex. One woken
// from another thread runs on the waker's if its own is parked, and waits for its own otherwise. A thread
// without work parks. One parked thread is the scout as long as fibers wait in somebody's queue; once a fiber
// has waited there for the scout's patience, he takes half of that queue. So what fibers do in less time than
// a move between threads would cost stays together, and a fiber that keeps its thread busy does not hold up
// what is queued behind it.
//
// Quiet, exactly. A parked thread without a deadline is idle: its queue is empty. How many are idle is
// counted under the mutex. Who wakes a fiber of another thread first links it into the queue of wake-ups that
// Boost keeps for that thread, then calls wake(), which sets `notified` and then looks whether the thread is
// parked; the thread says that it is parked and then looks at `notified`. So at least one of them sees the
// other: either the thread does not stay parked, or the waker, under the mutex, moves what he has sent to his
// own queue. If he is no thread of this world, external_work stands for him until he has taken the thread out
// of the count ("the waker pays"). The scout leaves the count under the mutex, together with taking fibers.
// Hence at any time that the mutex is free, whoever has a fiber that may run is not counted as idle, and who
// is about to wake one is not either until wake() has returned. When all threads are idle at once and no
// external_work lives, nobody is left to make a fiber ready: each one that still exists is stuck. Nobody ever
// asks again and again whether that is so.
#pragma once

#include <leaklab/run.hpp>
#include <leaklab/world/director.hpp>
#include <leaklab/world/thread_fibers.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace leaklab::detail {

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
  world(std::size_t threads, bool stacks, std::shared_ptr<detail::director> d = nullptr)
      : stacks(stacks), director_(std::move(d)), shared_(threads > 1), threads_(threads) {}

  bool const stacks;

  // --- the life of a fiber; called by the schedulers
  bool is_ending() const { return end_.load(std::memory_order_relaxed) != end_reason::none; }
  detail::director* director() const { return director_.get(); }
  std::uint64_t has_been_entered() { // gives it a number
    add(foreground_, 1);
    return add(last_id_, 1) + 1;
  }
  void has_become_ready(fiber_record& r) {
    if (scout_wanted_.load(std::memory_order_relaxed)) [[unlikely]]
      send_scout();
    if (director_) [[unlikely]]
      director_->becomes_ready(r);
  }
  void has_finished(fiber_record& r);
  fiber_record* choose(thread_fibers::ready_list& ready); // lets the director choose; nullptr: none
  void stop();                                            // the director wants no more

  // --- threads; called by the schedulers
  void add(scheduler& s);
  void park(scheduler& s, clock::time_point until);
  void wake(scheduler& s, scheduler* by); // by: the thread of this world that wakes it, if any

  // How long the scout gives a thread to run a fiber that waits, before it takes it.
#if defined(BOOST_USE_TSAN)
  static constexpr std::chrono::microseconds least_patience{0}; // TSan sees races between threads only
#else
  static constexpr std::chrono::microseconds least_patience{50};
#endif
  static constexpr std::chrono::microseconds most_patience = 16 * least_patience;

  // --- what fibers say of themselves
  void set_name(fiber_record& r, std::string name);
  void mark_background(fiber_record& r);
  std::uint64_t begin_external_work(); // returns which run it belongs to
  void end_external_work(std::uint64_t run);
  void be_the_body(std::function<void()> const& body); // calls it; keeps what it throws

  // --- the run, seen from outside
  void open(); // lets the threads begin
  // Quiet is judged by wait_for_end(): it is none as long as a thread lives that is neither leaklab's own nor
  // in `there_before`. Without this, quiet is the end. Call before open().
  void expect_threads_other_than(std::vector<pid_t> there_before);
  void give_up(std::size_t threads); // not all threads could be made: only so many will come home
  bool wait_until_open();            // false: the world was given up
  void wait_for_end(std::chrono::milliseconds time_limit,
                    std::chrono::milliseconds grace); // after the body began
  world_snapshot take_snapshot();
  void run_out_of_memory(); // ends it here
  bool is_out_of_memory() const {
    return end_ == end_reason::out_of_memory;
  }
  void process_exits();         // in a fiber of this world: from now on wait_for_end() does not return
  void release();               // the snapshot is taken: threads may end when all are home
  void come_home(scheduler& s); // blocks until that is so
  // Whether somebody outside may still be about a wake-up of a fiber of `s`, be it finished or not. When
  // released.
  bool is_reachable_from_outside(scheduler const& s) const;
  // Call on the thread of s, at home. True if there were any.
  bool abandon_fibers_of(scheduler& s);
  // Who was woken between quiet and being abandoned; ascending, final when all threads have ended.
  std::vector<std::uint64_t> woken_late() const;
  std::exception_ptr take_failure(); // what the body threw

  // --- many runs one after the other, on one thread: the explorer
  tally count() const;
  void begin_anew(); // when all fibers have finished or were abandoned

private:
  enum class end_reason { none, quiet, all_finished, time_limit, out_of_memory };

  using lock = std::unique_lock<std::mutex>;
  void stay_if_exiting(lock& l);
  leaklab::verdict verdict() const;
  std::size_t left() const;
  // The value before. On one thread without the price of several.
  std::uint64_t add(std::atomic<std::uint64_t>& count, std::uint64_t n) const {
    if (shared_)
      return count.fetch_add(n, std::memory_order_acq_rel);
    auto const before = count.load(std::memory_order_relaxed);
    count.store(before + n, std::memory_order_relaxed);
    return before;
  }
  void check_quiet();
  bool is_quiet() const {
    return idle_ == threads_ && external_ == 0;
  }
  bool judge_quiet(lock& l);
  std::uint64_t switches();
  void end(end_reason why);
  void unpark(scheduler& s);
  void send_scout();
  void make_scout_of_another();
  bool keep_watch(scheduler& s);
  bool take_from_others(scheduler& s);
  static void abandon(fiber_record& r);

  std::shared_ptr<detail::director> const director_;
  bool const shared_;

  // Read without the mutex, and the counts changed without it, too.
  std::atomic<std::uint64_t> last_id_ = 0;
  std::atomic<std::uint64_t> foreground_ = 0;      // unfinished fibers that are not background
  std::atomic<bool> scout_wanted_ = false;         // a thread is parked and none is the scout
  std::atomic<end_reason> end_ = end_reason::none; // written with the mutex

  mutable std::mutex mutex_;
  std::condition_variable changed_; // open_, body_started_, end_, home_, released_

  std::vector<scheduler*> schedulers_;
  std::vector<scheduler*> parked_;
  scheduler* scout_ = nullptr;
  std::vector<std::uint64_t> ready_ids_; // room for choose()

  std::size_t threads_;      // that have to come home
  std::size_t idle_ = 0;     // parked without a deadline
  std::size_t external_ = 0; // external_work objects alive, of this run
  std::uint64_t run_ = 0;    // how often it has begun anew
  std::size_t home_ = 0;     // threads whose scheduling is over
  std::size_t outlived_ = 0;
  bool body_started_ = false;
  bool body_finished_ = false;
  bool open_ = false;
  bool given_up_ = false;
  bool exiting_ = false;
  bool released_ = false;
  bool judged_ = false;        // quiet is, by wait_for_end()
  bool quiet_claimed_ = false; // so it is to look
  bool others_at_end_ = true;  // the process had threads of others when this was released
  std::vector<pid_t> there_before_;
  std::optional<activity> activity_; // when the time was up
  std::vector<std::uint64_t> woken_late_;
  std::exception_ptr failure_;
};

} // namespace leaklab::detail
