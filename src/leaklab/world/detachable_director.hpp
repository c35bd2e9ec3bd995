// A director, and a listener, that may go before their world does. A fiber that never suspends keeps its
// thread, and with it the world, longer than the run that began it: what it does later must not reach an
// object that is gone.
#pragma once

#include <leaklab/races/own_mutex.hpp>
#include <leaklab/world/director.hpp>

#include <memory>
#include <mutex>
#include <type_traits>

namespace leaklab::detail {

// Passes everything on until detach(). From then on no listener is told, and a run that has a director goes
// no further. The world owns this object. The mutex makes the rule exact: once detach() has returned, no call
// is inside the director or the listener, and none comes to them.
class detachable_director final : public director {
public:
  // Either may be nullptr. The director is told of events, too, and before the listener.
  detachable_director(director* d, fiber_events* listener) : director_(d), listener_(listener) {}

  void detach() {
    std::lock_guard const l(mutex_);
    director_ = nullptr;
    listener_ = nullptr;
  }

  bool may_sleep(fiber_record const& r) override {
    std::lock_guard const l(mutex_);
    return director_ && director_->may_sleep(r);
  }
  bool may_go_on() override {
    std::lock_guard const l(mutex_);
    return director_ && director_->may_go_on();
  }
  std::size_t choose(std::span<std::uint64_t const> ready) override {
    std::lock_guard const l(mutex_);
    return director_ ? director_->choose(ready) : stop;
  }
  bool may_time_pass() override {
    std::lock_guard const l(mutex_);
    return director_ && director_->may_time_pass();
  }
  bool pauses_before_operations() const override {
    std::lock_guard const l(mutex_);
    return director_ && director_->pauses_before_operations();
  }
  void has_missed_an_operation(fiber_record const& r) override {
    std::lock_guard const l(mutex_);
    in_books const b(director_);
    if (director_)
      director_->has_missed_an_operation(r);
  }
  std::size_t choose_at_pause(std::span<std::uint64_t const> ready) override {
    std::lock_guard const l(mutex_);
    return director_ ? director_->choose_at_pause(ready) : stop;
  }
  std::size_t result(fiber_record const& r, std::size_t n) override {
    std::lock_guard const l(mutex_);
    in_books const b(director_);
    return director_ ? director_->result(r, n) : stop;
  }
  bool is_told_of_bookkeeping() const override {
    std::lock_guard const l(mutex_);
    return director_ && director_->is_told_of_bookkeeping();
  }
  void bookkeeping_begins() override {
    std::lock_guard const l(mutex_);
    if (director_)
      director_->bookkeeping_begins();
  }
  void bookkeeping_ends() override {
    std::lock_guard const l(mutex_);
    if (director_)
      director_->bookkeeping_ends();
  }
  body_stack::store* stacks_of_bodies() override {
    std::lock_guard const l(mutex_);
    return director_ ? director_->stacks_of_bodies() : nullptr;
  }
  void body_is_made(bool begins) override {
    std::lock_guard const l(mutex_);
    if (director_)
      director_->body_is_made(begins);
  }

  void on_spawn(fiber_record const& r) override { tell(&fiber_events::on_spawn, r); }
  void on_ready(fiber_record const& r) override { tell(&fiber_events::on_ready, r); }
  void on_run(fiber_record const& r) override { tell(&fiber_events::on_run, r); }
  void on_suspend(fiber_record const& r) override { tell(&fiber_events::on_suspend, r); }
  void on_finish(fiber_record const& r) override { tell(&fiber_events::on_finish, r); }
  void on_result(fiber_record const& r, std::size_t result, std::size_t n) override {
    tell_of_a_call(&fiber_events::on_result, r, result, n);
  }
  void on_told(fiber_record const& r, telling what, std::string_view text) override {
    tell_of_a_call(&fiber_events::on_told, r, what, text);
  }
  void on_time(std::chrono::nanoseconds passed, bool early) override {
    tell(&fiber_events::on_time, passed, early);
  }
  void on_time_waits() override { tell(&fiber_events::on_time_waits); }

private:
  template <class... Details>
  void tell_of_a_call(void (fiber_events::*what)(Details...), std::type_identity_t<Details>... details) {
    std::lock_guard const l(mutex_);
    in_books const b(director_);
    tell_both(what, details...);
  }

  template <class... Details>
  void tell(void (fiber_events::*what)(Details...), std::type_identity_t<Details>... details) {
    std::lock_guard const l(mutex_);
    tell_both(what, details...);
  }

  template <class... Details>
  void tell_both(void (fiber_events::*what)(Details...), std::type_identity_t<Details>... details) {
    if (director_)
      (director_->*what)(details...);
    if (listener_)
      (listener_->*what)(details...);
  }

  mutable own_mutex mutex_;
  director* director_;
  fiber_events* listener_;
};

// While it lives, the director is asked and the listener told; then no longer.
class director_hold {
public:
  director_hold(director* d, fiber_events* listener)
      : held_(d || listener ? std::make_shared<detachable_director>(d, listener) : nullptr), directs_(d) {}
  director_hold(director_hold const&) = delete;
  director_hold& operator=(director_hold const&) = delete;
  ~director_hold() {
    if (held_)
      held_->detach();
  }

  // For the world. nullptr if there is none.
  std::shared_ptr<director> shared_director() const { return directs_ ? held_ : nullptr; }
  std::shared_ptr<fiber_events> shared_events() const { return held_; }

private:
  std::shared_ptr<detachable_director> held_;
  bool directs_;
};

} // namespace leaklab::detail
