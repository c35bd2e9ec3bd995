// A director that may go before its world does. A fiber that never suspends keeps its thread, and with it the
// world, longer than the run that began it: what it does later must not reach a director that is gone.
#pragma once

#include <leaklab/world/director.hpp>

#include <memory>
#include <mutex>

namespace leaklab::detail {

// Passes everything on to another director until detach(); from then on the run goes no further. The world
// owns it. The mutex makes the rule exact: no call is inside the other director, nor comes to it, once
// detach() has returned.
class detachable_director final : public director {
public:
  explicit detachable_director(director& d) : director_(&d) {}

  void detach() {
    std::lock_guard const l(mutex_);
    director_ = nullptr;
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

  void starts_at_once(fiber_record const& r) override { tell(&director::starts_at_once, r); }
  void runs(fiber_record const& r) override { tell(&director::runs, r); }
  void suspends(fiber_record const& r) override { tell(&director::suspends, r); }
  void becomes_ready(fiber_record const& r) override { tell(&director::becomes_ready, r); }

private:
  void tell(void (director::*what)(fiber_record const&), fiber_record const& r) {
    std::lock_guard const l(mutex_);
    if (director_)
      (director_->*what)(r);
  }

  std::mutex mutex_;
  director* director_;
};

// While it lives, the director is asked; then no longer. Without a director it does nothing.
class director_hold {
public:
  explicit director_hold(director* d) : held_(d ? std::make_shared<detachable_director>(*d) : nullptr) {}
  director_hold(director_hold const&) = delete;
  director_hold& operator=(director_hold const&) = delete;
  ~director_hold() {
    if (held_)
      held_->detach();
  }

  std::shared_ptr<director> shared() const { return held_; }

private:
  std::shared_ptr<detachable_director> held_;
};

} // namespace leaklab::detail
