// How long each ready fiber has waited, and which fibers have done nothing but yield meanwhile. A strategy
// has to know that to be fair.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leaklab::detail {

// Follows one schedule after the other by the events that it is told.
class turns {
public:
  void begin() {
    for (auto& f : fibers_) {
      f.ready_since = f.choices_then = f.steps = f.parent = 0;
      f.was_started = false;
      f.yields.clear();
    }
    running_ = suspended_ = now_ = choices_ = 0;
  }

  void starts(std::uint64_t id, std::uint64_t parent) {
    auto& f = at(id);
    f.was_started = true;
    f.parent = parent;
  }
  void runs(std::uint64_t id) {
    ++at(id).steps;
    running_ = id;
    suspended_ = 0;
  }
  void suspends(std::uint64_t id) {
    running_ = 0;
    suspended_ = id;
  }
  // Who has suspended before has waited for time to pass.
  void time_passes() { suspended_ = 0; }
  // A fiber that has just suspended and becomes ready has yielded. Any other fiber that becomes ready was
  // woken or started by the running one, which then did more than yield.
  void becomes_ready(std::uint64_t id) {
    auto& f = at(id);
    f.ready_since = ++now_;
    f.choices_then = choices_;
    if (id == suspended_)
      return f.yields.push_back(now_);
    f.yields.clear();
    if (running_)
      at(running_).yields.clear();
  }
  void a_choice_is_made() { ++choices_; }
  void does_something(std::uint64_t id) { at(id).yields.clear(); }
  // A fiber that pauses has neither yielded nor done anything else.
  void pauses(std::uint64_t id) {
    auto& f = at(id);
    f.ready_since = ++now_;
    f.choices_then = choices_;
  }

  // Returns, for two ready fibers, how often `id` has yielded, and done nothing else, while `waiting` was
  // ready and did not run.
  std::size_t yields_of(std::uint64_t id, std::uint64_t waiting) const {
    if (id >= fibers_.size() || waiting >= fibers_.size())
      return 0;
    auto const& yields = fibers_[id].yields;
    return static_cast<std::size_t>(
        yields.end() - std::upper_bound(yields.begin(), yields.end(), fibers_[waiting].ready_since));
  }

  // Return how many steps a fiber has begun; whether it was started; and which fiber has started it, 0: none.
  std::uint64_t steps_of(std::uint64_t id) const { return id < fibers_.size() ? fibers_[id].steps : 0; }
  bool was_started(std::uint64_t id) const { return id < fibers_.size() && fibers_[id].was_started; }
  std::uint64_t parent_of(std::uint64_t id) const { return id < fibers_.size() ? fibers_[id].parent : 0; }

  // Returns for how many choices a ready fiber has waited.
  std::uint64_t choices_waited(std::uint64_t id) const {
    return id < fibers_.size() ? choices_ - fibers_[id].choices_then : 0;
  }

private:
  struct fiber {
    std::uint64_t ready_since = 0; // as a number of calls of becomes_ready
    std::uint64_t choices_then = 0;
    std::uint64_t steps = 0;
    std::uint64_t parent = 0;
    bool was_started = false;
    // when it was ready again after each yield, since it last did something else; ascending
    std::vector<std::uint64_t> yields;
  };

  fiber& at(std::uint64_t id) {
    if (id >= fibers_.size())
      fibers_.resize(id + 1);
    return fibers_[id];
  }

  std::vector<fiber> fibers_; // by their numbers
  std::uint64_t running_ = 0;
  std::uint64_t suspended_ = 0; // no fiber has run since it suspended
  std::uint64_t now_ = 0;
  std::uint64_t choices_ = 0;
};

} // namespace leaklab::detail
