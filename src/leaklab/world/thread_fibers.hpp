// The fibers of one thread of a world: those that run, wait or sleep there, and the queue of those that may
// run.
//
// Guarded by `lock()`. The owning thread may read without the lock what only it writes. Any other thread must
// hold the world's mutex before it takes the lock (owner_lock::visit).
#pragma once

#include <leaklab/world/fiber_record.hpp>
#include <leaklab/world/owner_lock.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace leaklab::detail {

class thread_fibers {
public:
  template <auto Hook>
  using list = boost::intrusive::list<fiber_record,
                                      boost::intrusive::member_hook<fiber_record, fiber_record::hook, Hook>,
                                      boost::intrusive::constant_time_size<false>>;
  using live_list = list<&fiber_record::live_hook>;
  using ready_list = list<&fiber_record::ready_hook>;

  owner_lock& lock() const { return lock_; }

  // The fibers that have not finished; and of these the ones that may run, in the order in which they became
  // ready.
  live_list& live() { return live_; }
  ready_list& ready() { return ready_; }

  // How many fibers have entered `ready` and left it, since the thread began.
  std::uint64_t entered() const { return entered_; }
  std::uint64_t left() const { return left_; }
  // How many fibers were started here, and how many have finished here, in this run.
  std::size_t spawned() const { return spawned_; }
  std::size_t finished() const { return finished_; }

  // --- with the lock
  void add_spawned(fiber_record& r) {
    live_.push_back(r);
    ++spawned_;
  }
  void remove_finished(fiber_record& r) {
    remove(r);
    ++finished_;
  }
  // A fiber changes threads; it is not in `ready`.
  void add(fiber_record& r) { live_.push_back(r); }
  void remove(fiber_record& r) { live_.erase(live_.iterator_to(r)); }

  void make_ready(fiber_record& r) {
    r.set_state(fiber_record::state_t::ready);
    ready_.push_back(r);
    ++entered_;
  }
  // The fiber has paused: it goes on before the others if none of them is chosen.
  void make_ready_first(fiber_record& r) {
    r.set_state(fiber_record::state_t::ready);
    ready_.push_front(r);
    ++entered_;
  }
  // The fiber was in `ready`, and runs now.
  void run(fiber_record& r) {
    ready_.erase(ready_.iterator_to(r));
    ++left_;
    r.set_state(fiber_record::state_t::running);
    r.started = true;
  }

  // Moves the older half of `ready`, rounded up, to `to`. These fibers are no longer of this thread.
  void give_older_half(ready_list& to) {
    auto const half = (entered_ - left_ + 1) / 2;
    for (std::size_t i = 0; i < half; ++i) {
      auto& r = ready_.front();
      ready_.pop_front();
      remove(r);
      to.push_back(r);
    }
    left_ += half;
  }

  // Takes a fiber that does not run out of both lists.
  void forget(fiber_record& r) {
    if (r.state() == fiber_record::state_t::ready) {
      ready_.erase(ready_.iterator_to(r));
      ++left_;
    }
    remove(r);
  }

  // Empties both lists; calls each(r) for every fiber that was alive. Returns whether there was one.
  template <class Each>
  bool remove_all(Each each) {
    bool const any = !live_.empty();
    ready_.clear();
    left_ = entered_;
    while (!live_.empty()) {
      auto& r = live_.front();
      live_.pop_front();
      each(r);
    }
    return any;
  }

  void begin_anew() { spawned_ = finished_ = 0; }

  // --- for the owning thread alone
  // The fiber that ended last at some addresses of contexts; these are used again soon.
  struct last_at {
    void const* context = nullptr;
    std::uint64_t id = 0;
  };
  last_at& ended_at(void const* context) {
    auto const address = reinterpret_cast<std::uintptr_t>(context);
    return ended_[(address >> 8 ^ address >> 17) % ended_.size()];
  }

private:
  mutable owner_lock lock_;
  live_list live_;
  ready_list ready_;
  std::uint64_t entered_ = 0;
  std::uint64_t left_ = 0;
  std::size_t spawned_ = 0;
  std::size_t finished_ = 0;
  std::array<last_at, 64> ended_{};
};

} // namespace leaklab::detail
