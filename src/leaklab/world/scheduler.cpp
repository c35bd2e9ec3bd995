// The hook into Boost.Fiber; see scheduler.hpp.
#include <leaklab/world/scheduler.hpp>

#include <leaklab/stack/context_access.hpp>
#include <leaklab/world/world.hpp>

#include <boost/fiber/scheduler.hpp>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <typeinfo>
#include <utility>

namespace leaklab::detail {

using boost::fibers::context;
using boost::fibers::type;
using state_t = fiber_record::state_t;

namespace {

// The dispatcher costs two switches. Ended fibers should not wait for it long: their stacks are the ones to
// use next, still in the cache.
constexpr unsigned picks_between_dispatches = 64;
constexpr unsigned picks_per_ended = 8;

[[noreturn]] void refuse(char const* what) {
  std::fprintf(stderr, "leaklab: %s\n", what);
  std::abort();
}

[[noreturn]] void refuse_properties() {
  refuse("a fiber was given properties of its own; leaklab::run needs their place");
}

} // namespace

scheduler::scheduler(std::shared_ptr<world> w)
    : world_(std::move(w)), boost_scheduler_(context::active()->get_scheduler()) {
  parking.patience = world::least_patience;
}

scheduler::~scheduler() {
  if (!parking.home)
    refuse("the observed code replaced the scheduler of a world's thread (use_scheduling_algorithm)");
}

// nullptr: not seen before.
inline fiber_record* scheduler::record_of(context* c) const noexcept {
  auto* properties = c->get_properties();
  if (!properties)
    return nullptr;
  if (typeid(*properties) != typeid(fiber_record)) [[unlikely]]
    refuse_properties();
  return static_cast<fiber_record*>(properties);
}

// ---------------------------------------------------------------- a fiber becomes ready

// Runs on the stack of whoever makes `c` ready, often under a channel's spinlock: no suspension in here.
void scheduler::awakened(context* c) noexcept {
  if (!c->is_context(type::worker_context)) {
    (c->is_context(type::main_context) ? main_ : dispatcher_) = c;
    return;
  }
  auto* r = record_of(c);
  woken_by_dispatcher_ = woken_by_dispatcher_ || !running_;
  if (!r || r->state() == state_t::running) [[unlikely]]
    r = enter_unseen(c, r);
  else if (r->state() == state_t::finished) [[unlikely]]
    return; // it was abandoned in an earlier run on this thread, by a waker that had claimed it already
  if (receiver_) [[unlikely]]
    return hand_over(*r);
  {
    std::lock_guard const l(own.lock);
    own.make_ready(*r);
  }
  world_->has_become_ready(*r);
}

// A fiber started with launch::dispatch runs at once: what we see first of it is that its parent, which did
// not suspend, becomes ready. Every other fiber becomes ready itself first.
fiber_record* scheduler::enter_unseen(context* c, fiber_record* parent_of_active) {
  if (!parent_of_active)
    return &enter(c, running_, world_->stacks ? capture_here() : addresses{}, false);
  running_ =
      &enter(context::active(), parent_of_active, world_->stacks ? capture_suspended(*c) : addresses{}, true);
  return parent_of_active;
}

fiber_record& scheduler::enter(context* c, fiber_record const* parent, addresses from, bool running) {
  if (c->get_properties())
    refuse_properties();
  auto* const r = new fiber_record(c, *world_);
  r->spawned_from = std::move(from);
  r->parent = parent ? parent->id : 0;
  r->id = world_->has_been_entered();
  if (auto const& before = own.ended_at(c); before.context == c)
    r->predecessor = before.id;
  r->thread = this;
  c->worker_unlink();
  stand_alone(*c, r->alone);
  r->set_state(running ? state_t::running : state_t::ready);
  r->started = running;
  c->set_properties(r); // the fiber owns it now
  {
    std::lock_guard const l(own.lock);
    own.live.push_back(*r);
    ++own.spawned;
  }
  if (auto* const d = world_->director(); d && running)
    d->starts_at_once(*r);
  return *r;
}

void scheduler::hand_over_woken(scheduler& to) noexcept {
  receiver_ = &to;
  take_in_remote_wakes(*boost_scheduler_); // calls awakened()
  receiver_ = nullptr;
}

void scheduler::hand_over(fiber_record& r) noexcept {
  own.live.erase(own.live.iterator_to(r)); // a parked thread is not inside its lock
  std::lock_guard const l(receiver_->own.lock);
  receiver_->adopt(r);
}

void scheduler::adopt(fiber_record& r) noexcept {
  r.context->detach();
  boost_scheduler_->attach_worker_context(r.context);
  r.context->worker_unlink();
  stand_alone(*r.context, r.alone);
  r.thread = this;
  own.live.push_back(r);
  own.make_ready(r);
}

// ---------------------------------------------------------------- the next one

// Runs on the stack of the fiber that leaves.
context* scheduler::pick_next() noexcept {
  if (running_)
    suspend(*running_);
  // A fiber that yields becomes ready when the next one runs already. For a choice among all that are ready,
  // let that be the dispatcher.
  bool const may_yield = world_->director() && running_ && running_->state() == state_t::blocked;
  bool const dispatch = dispatcher_ && (++picks_ >= picks_between_dispatches || may_yield ||
                                        parking.notified.load(std::memory_order_relaxed));
  running_ = dispatch ? nullptr : take_next();
  if (running_)
    return running_->context;
  if (main_ && world_->is_ending())
    return std::exchange(main_, nullptr);
  if (!dispatcher_)
    return nullptr; // it is the dispatcher that leaves, and will suspend_until
  picks_ = 0;
  parking.notified = false; // before the dispatcher takes in what was sent: who sends more sets it again
  return std::exchange(dispatcher_, nullptr);
}

inline void scheduler::suspend(fiber_record& r) {
  if (!is_worker(*r.context)) [[unlikely]]
    return finish(r);
  bool const asleep = is_asleep(*r.context);
  r.set_state(asleep ? state_t::sleeping : state_t::blocked);
  if (auto* const d = world_->director()) [[unlikely]] {
    d->suspends(r);
    if (asleep && !d->may_sleep(r))
      world_->stop();
  }
}

void scheduler::finish(fiber_record& r) {
  picks_ += picks_per_ended;
  own.ended_at(r.context) = {r.context, r.id};
  r.set_state(state_t::finished);
  {
    std::lock_guard const l(own.lock);
    own.live.erase(own.live.iterator_to(r));
    ++own.finished;
  }
  if (auto* const d = world_->director())
    d->suspends(r);
  world_->has_finished(r);
}

inline fiber_record* scheduler::take_next() {
  auto* const chosen = world_->director() ? world_->choose(own.ready) : nullptr;
  std::lock_guard const l(own.lock);
  if (own.ready.empty() || world_->is_ending())
    return nullptr;
  auto& next = chosen ? *chosen : own.ready.front();
  own.run(next);
  return &next;
}

bool scheduler::has_ready_fibers() const noexcept {
  std::lock_guard const l(own.lock);
  return !own.ready.empty();
}

void scheduler::suspend_until(std::chrono::steady_clock::time_point const& until) noexcept {
  world_->park(*this, until);
}

void scheduler::notify() noexcept {
  auto* const active = context::active();
  // At its end the dispatcher notifies itself in every round; heeding that would make it spin.
  if (std::this_thread::get_id() == owner_ && active && active->is_context(type::dispatcher_context))
    return;
  auto* const by = active ? fiber_record::of(active) : nullptr;
  world_->wake(*this, by && &by->home == world_.get() ? by->thread : nullptr);
}

} // namespace leaklab::detail
