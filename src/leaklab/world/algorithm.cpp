// Boost.Fiber's extension point; see algorithm.hpp.
#include <leaklab/world/algorithm.hpp>

#include <leaklab/races/memory_observer.hpp>
#include <leaklab/stack/clear_below.hpp>
#include <leaklab/stack/context_access.hpp>
#include <leaklab/stack/stack_extent.hpp>
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
constexpr std::size_t usual_ready = 64; // fibers among which a director chooses
// Where states are compared that have stacks in them, no fiber's stack should have pointers to other fibers
// from here.
constexpr std::size_t left_on_the_stack = 1024;

[[noreturn]] void refuse(char const* what) {
  std::fprintf(stderr, "leaklab: %s\n", what);
  std::abort();
}

// Tells the director that the code that runs is not a fiber's.
class bookkeeping {
public:
  explicit bookkeeping(director* d) : director_(d) {
    if (director_) [[unlikely]]
      director_->bookkeeping_begins();
  }
  bookkeeping(bookkeeping const&) = delete;
  bookkeeping& operator=(bookkeeping const&) = delete;
  ~bookkeeping() {
    if (director_) [[unlikely]]
      director_->bookkeeping_ends();
  }

private:
  director* const director_; // nullptr: none
};

[[noreturn]] void refuse_properties() {
  refuse("a fiber was given properties of its own; leaklab::run needs their place");
}

} // namespace

algorithm::algorithm(std::shared_ptr<world> w)
    : world_(std::move(w)), events_(world_->events()), director_(world_->director()),
      by_steps_(director_ && director_->chooses_on_the_dispatcher() ? director_ : nullptr),
      books_(director_ && director_->is_told_of_bookkeeping() ? director_ : nullptr),
      memory_(world_->memory_observer()), time_(world_->time()),
      boost_scheduler_(context::active()->get_scheduler()) {
  if (director_)
    ready_ids_.reserve(usual_ready);
}

algorithm::~algorithm() {
  if (!is_home())
    refuse("the observed code replaced the scheduler of a world's thread (use_scheduling_algorithm)");
}

// Returns nullptr for a fiber that was not seen before.
inline fiber_record* algorithm::record_of(context* c) const noexcept {
  auto* properties = c->get_properties();
  if (!properties)
    return nullptr;
  if (typeid(*properties) != typeid(fiber_record)) [[unlikely]]
    refuse_properties();
  return static_cast<fiber_record*>(properties);
}

// ---------------------------------------------------------------- a fiber becomes ready

// Runs on the stack of the code that makes `c` ready, often under a channel's spinlock: no suspension in
// here.
void algorithm::awakened(context* c) noexcept {
  if (memory_) [[unlikely]]
    memory_->looks_at(0);
  become_ready(c);
  if (memory_) [[unlikely]]
    memory_->looks_at(running_ ? running_->id : 0);
  if (by_steps_) [[unlikely]]
    clear_stack_below<left_on_the_stack>();
}

[[gnu::noinline]] void algorithm::become_ready(context* c) {
  if (!c->is_context(type::worker_context)) {
    (c->is_context(type::main_context) ? main_ : dispatcher_) = c;
    return;
  }
  bookkeeping const b(books_);
  auto* r = record_of(c);
  woken_by_dispatcher_ = woken_by_dispatcher_ || !running_;
  if (!r || r->state() == state_t::running) [[unlikely]]
    r = meet(c, r);
  else if (r->state() == state_t::finished) [[unlikely]]
    return; // it was abandoned in an earlier run on this thread, by a waker that had claimed it already
  if (events_) [[unlikely]]
    events_->on_ready(*r); // before another thread can run it
  if (receiver_) [[unlikely]]
    return hand_over(*r);
  if (time_ && !(r == pausing_ && pauses_for_no_time())) [[unlikely]]
    note_if_it_yields(*r);
  {
    std::lock_guard const l(fibers().lock());
    if (r == pausing_) [[unlikely]]
      fibers().make_ready_first(*r);
    else
      fibers().make_ready(*r);
  }
  world_->lot.has_work();
}

// Records a fiber that was not seen before, and returns the one that has become ready. A fiber started with
// launch::dispatch runs at once: what we see first of it is that its parent, which did not suspend, becomes
// ready. Every other fiber becomes ready itself first.
fiber_record* algorithm::meet(context* c, fiber_record* parent_of_active) {
  if (!parent_of_active)
    return &spawn(c, running_, world_->stacks ? capture_here() : addresses{}, false);
  running_ =
      &spawn(context::active(), parent_of_active, world_->stacks ? capture_suspended(*c) : addresses{}, true);
  if (events_)
    events_->on_run(*running_);
  if (memory_) [[unlikely]]
    memory_->runs(running_->id);
  return parent_of_active;
}

fiber_record& algorithm::spawn(context* c, fiber_record const* parent, addresses from, bool running) {
  if (c->get_properties())
    refuse_properties();
  auto* const r = new fiber_record(c, *world_);
  r->spawned_from = std::move(from);
  r->parent = parent ? parent->id : 0;
  r->id = world_->run.add_fiber();
  if (auto const& before = fibers().ended_at(c); before.context == c)
    r->predecessor = before.id;
  r->thread = this;
  c->worker_unlink();
  stand_alone(*c, r->alone);
  r->set_state(running ? state_t::running : state_t::ready);
  r->started = running;
  c->set_properties(r); // the fiber owns it now
  {
    std::lock_guard const l(fibers().lock());
    fibers().add_spawned(*r);
  }
  if (events_)
    events_->on_spawn(*r);
  if (memory_) [[unlikely]] {
    auto const stack = stack_extent_of(*c, !running);
    memory_->starts(r->id, r->parent, stack.top, stack.bytes);
  }
  return *r;
}

void algorithm::hand_over_woken(world_thread& to) noexcept {
  receiver_ = &to;
  take_in_remote_wakes(*boost_scheduler_); // calls awakened()
  receiver_ = nullptr;
}

void algorithm::hand_over(fiber_record& r) noexcept {
  fibers().remove(r); // a parked thread is not inside its lock
  std::lock_guard const l(receiver_->fibers().lock());
  receiver_->adopt(r);
}

void algorithm::adopt(fiber_record& r) noexcept {
  r.context->detach();
  boost_scheduler_->attach_worker_context(r.context);
  r.context->worker_unlink();
  stand_alone(*r.context, r.alone);
  r.thread = this;
  fibers().add(r);
  fibers().make_ready(r);
}

// ---------------------------------------------------------------- the next one

// Runs on the stack of the fiber that leaves.
context* algorithm::pick_next() noexcept {
  if (memory_) [[unlikely]]
    memory_->looks_at(0);
  auto* const next = pick();
  if (memory_) [[unlikely]]
    memory_->runs(running_ ? running_->id : 0);
  if (by_steps_) [[unlikely]]
    clear_stack_below<left_on_the_stack>();
  return next;
}

[[gnu::noinline]] context* algorithm::pick() {
  bookkeeping const b(books_);
  if (time_ && !pauses_for_no_time()) [[unlikely]]
    begin_step();
  if (running_)
    suspend(*running_);
  // A fiber that yields, or sleeps until a time that has come, becomes ready when the next one runs already.
  // For a choice among all that are ready, let that be the dispatcher.
  bool const may_yield = director_ && running_ && (running_->state() != state_t::finished || by_steps_);
  bool const dispatch = dispatcher_ && (++picks_ >= picks_between_dispatches || may_yield || was_notified());
  running_ = dispatch ? nullptr : run_next();
  if (running_)
    return running_->context;
  if (main_ && world_->run.is_ending())
    return std::exchange(main_, nullptr);
  if (!dispatcher_)
    return nullptr; // it is the dispatcher that leaves, and will suspend_until
  picks_ = 0;
  // Before the dispatcher takes in what was sent: a thread that sends more gives notice again.
  forget_notice();
  return std::exchange(dispatcher_, nullptr);
}

inline void algorithm::suspend(fiber_record& r) {
  if (!is_worker(*r.context)) [[unlikely]]
    return finish(r);
  bool const asleep = is_asleep(*r.context) && !(time_ && time_->is_never(deadline_of(*r.context)));
  r.set_state(asleep ? state_t::sleeping : state_t::blocked);
  if (time_) [[unlikely]] {
    r.deadline = asleep ? deadline_of(*r.context) : steady_time::max();
    leaving_ = pauses_for_no_time() ? nullptr : &r;
    wake_ups_of_leaving_ = wake_ups_of(*r.context);
  }
  if (events_) [[unlikely]]
    events_->on_suspend(r);
  if (director_ && asleep && !time_ && !director_->may_sleep(r)) [[unlikely]]
    world_->run.end_as_directed();
}

void algorithm::finish(fiber_record& r) {
  if (time_) [[unlikely]]
    has_done_something();
  picks_ += picks_per_ended;
  fibers().ended_at(r.context) = {r.context, r.id};
  r.set_state(state_t::finished);
  {
    std::lock_guard const l(fibers().lock());
    fibers().remove_finished(r);
  }
  if (events_)
    events_->on_finish(r);
  world_->run.remove_fiber(r);
}

// ---------------------------------------------------------------- fibers that only yield

// A fiber that waits for a time may do so by yielding until the time has come. Then some fiber is always
// ready, and the world's own clock would stand still. So when each fiber that is ready has gone on often, and
// none has done anything but yield, the thread counts as waiting. A fiber that asks for the time before it
// yields is known to wait for it; one that only yields may also work, so it is given more patience.
void algorithm::note_if_it_yields(fiber_record const& r) {
  constexpr std::uint64_t patience = 64;
  constexpr std::uint64_t weight_of_a_question = 16;
  if (&r != leaving_ || wake_ups_of(*r.context) != wake_ups_of_leaving_)
    return has_done_something();
  leaving_ = nullptr;
  yields_ += asked_for_time_ ? weight_of_a_question : 1;
  auto const ready = fibers().entered() - fibers().left() + 1;
  if (yields_ <= patience * ready)
    return;
  yields_ = 0;
  spins_ = true;
  auto const before = time_->now();
  world_->lot.spins(*this, first_deadline(*boost_scheduler_));
  tell_of_time_since(before, false);
}

void algorithm::begin_step() {
  time_has_passed_ = false;
  asked_for_time_ = std::exchange(time_here.asked, 0) > 0;
  if (leaving_)
    has_done_something(); // that fiber has not become ready at once, so it waits
}

void algorithm::has_done_something() {
  leaving_ = nullptr;
  yields_ = 0;
  if (std::exchange(spins_, false))
    world_->lot.spins_no_longer(*this);
}

void algorithm::begin_anew() noexcept {
  pausing_ = nullptr;
  leaving_ = nullptr;
  yields_ = 0;
  spins_ = false;
}

inline fiber_record* algorithm::run_next() {
  fiber_record* next = nullptr;
  if (director_) [[unlikely]] {
    if (fibers().ready().empty() || world_->run.is_ending() || !(next = choose()))
      return nullptr;
  }
  {
    std::lock_guard const l(fibers().lock());
    if (fibers().ready().empty() || world_->run.is_ending())
      return nullptr;
    if (!next)
      next = &fibers().ready().front();
    fibers().run(*next);
  }
  next->looks_alone = 0;
  if (events_) [[unlikely]]
    events_->on_run(*next);
  return next;
}

bool algorithm::has_ready_fibers() const noexcept {
  auto& mine = const_cast<algorithm*>(this)->fibers();
  std::lock_guard const l(mine.lock());
  return !mine.ready().empty();
}

void algorithm::suspend_until(std::chrono::steady_clock::time_point const& until) noexcept {
  if (time_has_passed_)
    return;
  auto const before = time_ ? time_->now() : steady_time();
  spins_ = false; // the parking lot knows
  world_->lot.park(*this, until);
  if (time_)
    tell_of_time_since(before, false);
}

void algorithm::notify() noexcept {
  auto* const active = context::active();
  // At its end the dispatcher notifies itself in every round; heeding that would make it spin.
  if (std::this_thread::get_id() == owner_ && active && active->is_context(type::dispatcher_context))
    return;
  auto* const by = active ? fiber_record::of(active) : nullptr;
  world_->lot.wake(*this, by && &by->home == world_.get() ? by->thread : nullptr);
}

} // namespace leaklab::detail
