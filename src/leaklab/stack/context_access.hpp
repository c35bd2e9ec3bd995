// The private members of Boost.Fiber that we need: the handle by which a suspended fiber can be resumed, so
// that code can be run on top of its stack (see capture.hpp); if Boost.Context is built on ucontext, the
// record behind that handle; and what a thread's dispatcher does with wake-ups from other threads.
//
// A private member may be named in an explicit instantiation ([temp.spec]/6) and nowhere else; hence the
// detour.
#pragma once

#include <boost/fiber/context.hpp>
#include <boost/fiber/scheduler.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>

namespace leaklab::detail {

template <auto Member>
struct context_access {
  friend boost::context::fiber& suspended_in(boost::fibers::context& c) { return c.*Member; }
};

// Returns where `c` was suspended; empty while it runs.
boost::context::fiber& suspended_in(boost::fibers::context& c);

template struct context_access<&boost::fibers::context::c_>;

template <auto WorkerHook, auto SleepHook, auto Deadline>
struct hook_access {
  friend bool is_worker(boost::fibers::context const& c) { return (c.*WorkerHook).is_linked(); }
  friend bool is_asleep(boost::fibers::context const& c) {
    return (c.*SleepHook).is_linked() && c.*Deadline != std::chrono::steady_clock::time_point::max();
  }
  friend std::chrono::steady_clock::time_point deadline_of(boost::fibers::context const& c) {
    return c.*Deadline;
  }
  friend void stand_alone(boost::fibers::context& c, boost::fibers::detail::worker_hook& alone) {
    using algorithms = boost::intrusive::circular_list_algorithms<boost::intrusive::list_node_traits<void*>>;
    algorithms::init_header(&alone);
    algorithms::link_before(&alone, &(c.*WorkerHook));
  }
};

// Return what worker_is_linked() returns, and whether `c` waits for a deadline that comes. They are inline,
// since both are needed at each switch.
bool is_worker(boost::fibers::context const& c);
bool is_asleep(boost::fibers::context const& c);

template <auto Epoch>
struct waker_access {
  friend std::size_t wake_ups_of(boost::fibers::context const& c) {
    return (c.*Epoch).load(std::memory_order_relaxed);
  }
  friend void forget_wake_ups(boost::fibers::context& c) { (c.*Epoch).store(0, std::memory_order_relaxed); }
};

// Returns how often `c` was woken, by whatever it has waited for. A fiber that has only yielded was not.
std::size_t wake_ups_of(boost::fibers::context const& c);

// Lets the count begin at 0 again. What waits for `c` to be woken compares it with what it was then, so call
// this when nothing does: when `c` is about to go on. Of a wait that has timed out, something may be left in
// a queue. But `c` takes that out before anything else can run.
void forget_wake_ups(boost::fibers::context& c);

template struct waker_access<&boost::fibers::context::waker_epoch_>;

// Returns the deadline of a fiber that is asleep.
std::chrono::steady_clock::time_point deadline_of(boost::fibers::context const& c);

// Links a fiber that is in no list into one of its own. Boost.Fiber links the fibers of a thread into a list,
// which keeps the thread from ending. With a list of its own, another thread can take the fiber without
// touching a neighbour.
void stand_alone(boost::fibers::context& c, boost::fibers::detail::worker_hook& alone);

template struct hook_access<&boost::fibers::context::worker_hook_, &boost::fibers::context::sleep_hook_,
                            &boost::fibers::context::tp_>;

template <auto TakeIn, auto Dispatcher, auto RemoteLock, auto Shutdown>
struct scheduler_access {
  friend void take_in_remote_wakes(boost::fibers::scheduler& s) { (s.*TakeIn)(); }
  friend boost::intrusive_ptr<boost::fibers::context>& dispatcher_of(boost::fibers::scheduler& s) {
    return s.*Dispatcher;
  }
  friend boost::fibers::detail::spinlock& remote_lock_of(boost::fibers::scheduler& s) {
    return s.*RemoteLock;
  }
  friend bool& is_shut_down(boost::fibers::scheduler& s) { return s.*Shutdown; }
};

// Makes ready those of the scheduler's fibers that other threads have woken, by the algorithm's awakened().
// May be called by the scheduler's own dispatcher, or while the dispatcher is known to do nothing.
void take_in_remote_wakes(boost::fibers::scheduler& s);

// Return the context of the dispatcher; the lock of the queue of wake-ups from other threads; and the flag
// that tells the dispatcher to return to the main context for good, after which no fiber may be woken.
boost::intrusive_ptr<boost::fibers::context>& dispatcher_of(boost::fibers::scheduler& s);
boost::fibers::detail::spinlock& remote_lock_of(boost::fibers::scheduler& s);
bool& is_shut_down(boost::fibers::scheduler& s);

template <auto Sleepers>
struct sleepers_access {
  friend std::chrono::steady_clock::time_point first_deadline(boost::fibers::scheduler const& s) {
    return (s.*Sleepers).empty() ? std::chrono::steady_clock::time_point::max()
                                 : deadline_of(*(s.*Sleepers).begin());
  }
};

// Returns the earliest deadline of the fibers that are asleep on the scheduler's thread; time_point::max() if
// none is.
std::chrono::steady_clock::time_point first_deadline(boost::fibers::scheduler const& s);

template struct sleepers_access<&boost::fibers::scheduler::sleep_queue_>;

template struct scheduler_access<
    &boost::fibers::scheduler::remote_ready2ready_, &boost::fibers::scheduler::dispatcher_ctx_,
    &boost::fibers::scheduler::remote_ready_splk_, &boost::fibers::scheduler::shutdown_>;

#if defined(BOOST_USE_UCONTEXT)
template <auto Member>
struct fiber_access {
  friend boost::context::detail::fiber_activation_record* record_of(boost::context::fiber& f) {
    return f.*Member;
  }
};

// Returns what a handle refers to; nullptr for an empty one.
boost::context::detail::fiber_activation_record* record_of(boost::context::fiber& f);

template struct fiber_access<&boost::context::fiber::ptr_>;
#endif

} // namespace leaklab::detail
