// The hook into Boost.Fiber; see scheduler.hpp.
#include <leaklab/world/scheduler.hpp>

#include <leaklab/world/world.hpp>

#include <boost/fiber/scheduler.hpp>

#include <cstdio>
#include <cstdlib>
#include <typeinfo>
#include <utility>

namespace leaklab {

namespace fibers = boost::fibers;
using fibers::type;

namespace {

constexpr unsigned picks_between_dispatches = 64;

[[noreturn]] void refuse(char const* what) {
  std::fprintf(stderr, "leaklab: %s\n", what);
  std::abort();
}

} // namespace

scheduler::~scheduler() {
  if (!parking.home)
    refuse("the observed code replaced the scheduler of a world's thread (use_scheduling_algorithm)");
}

// nullptr: not seen before.
fiber_record* scheduler::record_of(fibers::context* c) const noexcept {
  auto* properties = c->get_properties();
  if (!properties)
    return nullptr;
  if (typeid(*properties) != typeid(fiber_record))
    refuse("a fiber was given properties of its own; leaklab::run needs their place");
  return static_cast<fiber_record*>(properties);
}

fiber_record& scheduler::enter(fibers::context* c, fiber_record const* parent, addresses from, bool running) {
  auto* r = new fiber_record(c, *world_);
  r->spawned_from = std::move(from);
  c->set_properties(r); // the fiber owns it now
  world_->enter(*r, parent, running ? this : nullptr);
  return *r;
}

// Runs on the stack of whoever makes `c` ready, often under a channel's spinlock: no suspension in here.
void scheduler::awakened(fibers::context* c) noexcept {
  if (c->is_context(type::dispatcher_context)) {
    dispatcher_ = c;
    return;
  }
  if (c->is_context(type::main_context)) {
    main_ = c;
    return;
  }
  auto* const active = fibers::context::active();
  bool const by_fiber = active->is_context(type::worker_context);
  // A fiber started with launch::dispatch runs at once: what we see first is that its parent becomes ready.
  if (by_fiber && !record_of(active))
    enter(active, record_of(c), world_->stacks ? capture_suspended(*c) : addresses{}, true);
  auto* r = record_of(c);
  if (!r)
    r = &enter(c, by_fiber ? record_of(active) : nullptr, world_->stacks ? capture_here() : addresses{},
               false);
  c->detach(); // any thread may run it
  world_->make_ready(*r);
}

// Runs on the stack of the fiber that leaves, which is still the active one.
fibers::context* scheduler::pick_next() noexcept {
  using state_t = fiber_record::state_t;
  auto* const leaving = fibers::context::active();
  auto* const r = leaving->is_context(type::worker_context) ? record_of(leaving) : nullptr;
  auto const into = !leaving->worker_is_linked() ? state_t::finished
                    : leaving->sleep_is_linked() ? state_t::sleeping
                                                 : state_t::blocked;
  // A fiber that yields becomes ready when the next one runs already. For a choice among all that are ready,
  // let that be the dispatcher.
  bool const may_yield = world_->directed && r && into == state_t::blocked;
  bool const dispatch = dispatcher_ && (++picks_ >= picks_between_dispatches || may_yield);
  auto const [next, ending] = world_->switch_from(r, into, *this, !dispatch);
  if (next) {
    leaving->attach(next->context);
    return next->context;
  }
  if (ending && main_)
    return std::exchange(main_, nullptr);
  picks_ = 0;
  return std::exchange(dispatcher_,
                       nullptr); // nullptr only for the dispatcher itself, which will suspend_until
}

bool scheduler::has_ready_fibers() const noexcept {
  return world_->has_ready();
}

void scheduler::suspend_until(std::chrono::steady_clock::time_point const& until) noexcept {
  world_->park(*this, until);
}

void scheduler::notify() noexcept {
  // At its end the dispatcher notifies itself in every round; heeding that would make it spin.
  auto* const active = fibers::context::active();
  if (std::this_thread::get_id() == owner_ && active && active->is_context(type::dispatcher_context))
    return;
  world_->wake(*this);
}

} // namespace leaklab
