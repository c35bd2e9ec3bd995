// What happens to the fibers of a world, as its listeners are told: the explorer, the recorder of a replay.
#pragma once

#include <leaklab/telling.hpp>

#include <chrono>
#include <cstddef>
#include <string_view>

namespace leaklab::detail {

struct fiber_record;

// Only the algorithm of the thread calls these, choose() on_result, and tell() on_told, on the stack on which the event
// happens. The events of one fiber come one after the other, in the order in which they happen. In a world of
// several threads, several of them may call at once, for different fibers. A listener must neither suspend
// nor throw.
class fiber_events {
public:
  virtual ~fiber_events() = default;

  // A fiber was started. Its record says by whom. If its state is `running`, it runs in place of its parent
  // (launch::dispatch), and on_run follows; else on_ready follows.
  virtual void on_spawn(fiber_record const&) {}
  // A fiber may run from here on: it was started or woken, or has yielded.
  virtual void on_ready(fiber_record const&) {}
  // A fiber runs from here on.
  virtual void on_run(fiber_record const&) {}
  // A fiber stops running. It waits for another fiber or for a deadline, or it yields or pauses
  // (fiber_record::pauses), and then on_ready follows.
  virtual void on_suspend(fiber_record const&) {}
  // The function of a fiber has returned.
  virtual void on_finish(fiber_record const&) {}
  // A fiber, which is running, has called leaklab::choose(n), and gets this result.
  virtual void on_result(fiber_record const&, std::size_t /*result*/, std::size_t /*n*/) {}
  // A fiber, which is running, has called leaklab::tell().
  virtual void on_told(fiber_record const&, telling /*what*/, std::string_view /*text*/) {}
  // The world has a clock of its own and a director, and time has passed, since no fiber could do anything
  // before a deadline came; or, if it is early, although a fiber is ready, since the director chose that.
  virtual void on_time(std::chrono::nanoseconds /*passed*/, bool /*early*/) {}
  // Time could pass in place of what happens next: a deadline is pending although a fiber is ready, and the
  // director has not chosen it.
  virtual void on_time_waits() {}
};

} // namespace leaklab::detail
