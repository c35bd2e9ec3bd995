// Decides, in place of a queue's order, which fiber of a world runs next; and in place of a seed, what
// choose() returns in its fibers. For worlds of one thread: the explorer and replays.
#pragma once

#include <leaklab/stack/body_stack.hpp>
#include <leaklab/world/fiber_events.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace leaklab::detail {

class director : public fiber_events {
public:
  static constexpr std::size_t stop = static_cast<std::size_t>(-1);

  // A fiber waits with a deadline. False: the run ends here, unfinished.
  virtual bool may_sleep(fiber_record const&) = 0;
  // A fiber is about to run. False: the run ends here, unfinished.
  virtual bool may_go_on() = 0;
  // Returns which of these is next: an index, or `stop`. They are the fibers that are ready, in the order in
  // which they became so; and at the end `time`, if may_time_pass() and a deadline is pending. Two at least.
  virtual std::size_t choose(std::span<std::uint64_t const> ready) = 0;
  // Stands for the earliest deadline among what is ready. No fiber has that number.
  static constexpr std::uint64_t time = 0;
  // Whether a deadline may come early: although a fiber is ready. Then choose() is called even for a single
  // fiber, if a deadline is pending.
  virtual bool may_time_pass() { return false; }
  // A fiber, which is running, calls leaklab::choose(n); n is 2 at least, and most_results at most. Returns
  // the result, or `stop`: the run ends here, unfinished, and the fiber does not go on.
  virtual std::size_t result(fiber_record const&, std::size_t n) = 0;

  // Whether each fiber pauses before every operation on what fibers share, if another one is ready.
  virtual bool pauses_before_operations() const { return false; }
  // The same as choose(), where the first of these has paused before an operation: it need not make way.
  virtual std::size_t choose_at_pause(std::span<std::uint64_t const> ready) { return choose(ready); }

  // A fiber, which is running, is inside an operation before which it could not pause: that code was not compiled for it.
  virtual void has_missed_an_operation(fiber_record const&) {}

  // Whether choices are made on the dispatcher's stack, always: then a step begins and ends at the same
  // place. False: where that makes no difference to who is ready, they are made on the stack of the fiber that leaves.
  virtual bool chooses_on_the_dispatcher() const { return false; }
  // Whether the two functions below are called.
  virtual bool is_told_of_bookkeeping() const { return chooses_on_the_dispatcher(); }
  // The code of the running fiber gives way to leaklab's, on the same stack; and goes on, or another fiber
  // does.
  virtual void bookkeeping_begins() {}
  virtual void bookkeeping_ends() {}

  // Where the stack of the body comes from; nullptr: from the system.
  virtual body_stack::store* stacks_of_bodies() { return nullptr; }
  // The fiber that is the body is made between two such calls, on the thread that runs it.
  virtual void body_is_made(bool /*begins*/) {}
};

// While one lives, leaklab keeps its books: a fiber has called it, and the algorithm does not say so.
class in_books {
public:
  explicit in_books(director* d) : director_(d && d->is_told_of_bookkeeping() ? d : nullptr) {
    if (director_)
      director_->bookkeeping_begins();
  }
  in_books(in_books const&) = delete;
  in_books& operator=(in_books const&) = delete;
  ~in_books() {
    if (director_)
      director_->bookkeeping_ends();
  }

private:
  director* const director_;
};

} // namespace leaklab::detail
