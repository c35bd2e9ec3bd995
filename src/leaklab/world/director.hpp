// Decides, in place of a queue's order, which fiber of a world runs next, and is told what happens. For
// worlds of one thread: the explorer and replays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace leaklab::detail {

struct fiber_record;

class director {
public:
  static constexpr std::size_t stop = static_cast<std::size_t>(-1);

  virtual ~director() = default;

  // A fiber waits with a deadline. False: the run ends here, unfinished.
  virtual bool may_sleep(fiber_record const&) = 0;
  // A fiber is about to run. False: the run ends here, unfinished.
  virtual bool may_go_on() = 0;
  // Which of these runs next: an index, or `stop`. They are in the order in which they became ready; two at
  // least.
  virtual std::size_t choose(std::span<std::uint64_t const> ready) = 0;

  // --- what happens, for those who want to know; called by the world's thread, on the stack it happens on
  virtual void starts_at_once(fiber_record const&) {} // launch::dispatch: runs in place of its parent
  virtual void runs(fiber_record const&) {}           // a ready one goes on
  virtual void suspends(fiber_record const&) {}       // or ends; on its own stack
  virtual void becomes_ready(fiber_record const&) {}  // started, or woken, or one that has just yielded
};

} // namespace leaklab::detail
