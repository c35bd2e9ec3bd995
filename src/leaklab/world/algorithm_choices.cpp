// What the algorithm of a world with a director does in place of taking the fiber that became ready first; see
// algorithm.hpp and director.hpp.
#include <leaklab/world/algorithm.hpp>

#include <leaklab/stack/context_access.hpp>
#include <leaklab/world/exceptions_on_their_way.hpp>
#include <leaklab/world/virtual_clock.hpp>
#include <leaklab/world/world.hpp>

#include <boost/fiber/scheduler.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace leaklab::detail {

// Returns the earliest deadline that may come although a fiber is ready: of a fiber that waits, or of one
// that was woken before its deadline and has not gone on yet. Returns time_point::max() if there is none.
steady_time algorithm::pending_deadline() {
  constexpr auto none = steady_time::max();
  if (!time_ || !director_->may_time_pass())
    return none;
  auto first = first_deadline(*boost_scheduler_);
  for (auto const& r : fibers().ready())
    if (r.deadline > time_->now())
      first = std::min(first, r.deadline);
  if (first == none || time_->is_never(first))
    return none;
  world_lock const l(world_->lot.mutex());
  return world_->lot.is_time_held(l) ? none : first;
}

// It yields, and is the first one of those that are ready then. Whether it has asked for the time counts on when it goes
// on, and for no other fiber.
void algorithm::pause(fiber_record& r) {
  if (running_ != &r || fibers().ready().empty() || world_->run.is_ending())
    return;
  pausing_ = &r;
  r.pauses = true;
  auto const asked = time_here.asked;
  exceptions_on_their_way const own;
  r.context->yield();
  time_here.asked = asked;
}

// A fiber that looks at an atomic variable until another one changes it would be alone for ever, if what it waits for comes
// with time or not at all: so every so often it yields.
void algorithm::pause_at_atomic(fiber_record& r, bool has_changed) {
  constexpr unsigned patience = 64;
  if (running_ != &r || world_->run.is_ending())
    return;
  if (fibers().ready().empty()) {
    r.looks_alone = has_changed ? 0 : r.looks_alone + 1;
    if (r.looks_alone == patience)
      r.context->yield();
    return;
  }
  r.at_atomic = has_changed ? fiber_record::atomic_t::has_changed : fiber_record::atomic_t::looks;
  if (has_changed && time_)
    has_done_something();
  pause(r);
  r.at_atomic = fiber_record::atomic_t::none;
}

// A pause takes no time. But a fiber that only looks at atomic variables may wait for time to pass, as one that yields.
bool algorithm::pauses_for_no_time() const {
  return pausing_ && pausing_->at_atomic != fiber_record::atomic_t::looks;
}

// Lets the director choose. Returns nullptr if no fiber is to run, at the end or because time has passed.
fiber_record* algorithm::choose() {
  auto& ready = fibers().ready();
  auto next = ready.begin();
  std::size_t chosen = 0;
  bool const paused = pausing_ != nullptr;
  if (paused) {
    std::exchange(pausing_, nullptr)->pauses = false;
    time_here.asked = 0; // by the dispatcher as well
  }
  auto const deadline = paused ? steady_time::max() : pending_deadline();
  bool const may_pass = deadline != steady_time::max();
  if (may_pass || std::next(next) != ready.end()) {
    ready_ids_.clear();
    for (auto const& r : ready)
      ready_ids_.push_back(r.id);
    if (may_pass)
      ready_ids_.push_back(director::time);
    chosen = paused ? director_->choose_at_pause(ready_ids_) : director_->choose(ready_ids_);
  }
  if (chosen == director::stop || !director_->may_go_on()) {
    world_->run.end_as_directed();
    return nullptr;
  }
  if (may_pass && chosen + 1 == ready_ids_.size()) {
    let_time_pass_to(deadline);
    return nullptr;
  }
  if (may_pass)
    events_->on_time_waits();
  std::advance(next, chosen);
  return &*next;
}

// The dispatcher, which runs next or runs already, finds the fibers whose deadline has come. It must not wait
// before it has looked.
void algorithm::let_time_pass_to(steady_time deadline) {
  auto const before = time_->now();
  time_->advance_to(deadline);
  time_has_passed_ = true;
  tell_of_time_since(before, true);
}

void algorithm::tell_of_time_since(steady_time before, bool early) {
  if (director_ && time_->now() > before)
    events_->on_time(time_->now() - before, early);
}

} // namespace leaklab::detail
