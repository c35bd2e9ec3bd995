// A fiber comes to an operation; see operation.hpp and pauses.hpp.
#include <leaklab/threads/pauses.hpp>

#include <leaklab/threads/operation.hpp>
#include <leaklab/world/algorithm.hpp>
#include <leaklab/world/director.hpp>
#include <leaklab/world/world.hpp>

#include <boost/fiber/context.hpp>

int leaklab_runs_with_pauses = 0;

// In wrapped.cpp, which is linked where leaklab_explore_threads() asks for it.
extern "C" int const leaklab_wrapped_operations __attribute__((weak));

namespace leaklab::detail {

bool is_built_with_pauses() {
  return &leaklab_wrapped_operations != nullptr;
}

run_with_pauses::run_with_pauses(bool is_one) : is_one_(is_one) {
  if (is_one_)
    __atomic_fetch_add(&leaklab_runs_with_pauses, 1, __ATOMIC_RELAXED);
}

run_with_pauses::~run_with_pauses() {
  if (is_one_)
    __atomic_fetch_sub(&leaklab_runs_with_pauses, 1, __ATOMIC_RELAXED);
}

namespace {

// Returns the calling fiber, if it is in a run that switches fibers before operations; else nullptr.
fiber_record* fiber_of_such_a_run() {
  if (__atomic_load_n(&leaklab_runs_with_pauses, __ATOMIC_RELAXED) == 0)
    return nullptr;
  auto* const active = boost::fibers::context::active();
  auto* const r =
      active->is_context(boost::fibers::type::worker_context) ? fiber_record::of(active) : nullptr;
  auto* const director = r ? r->home.director() : nullptr;
  return director && director->pauses_before_operations() ? r : nullptr;
}

} // namespace

void look_for_missed_operation() noexcept {
  if (auto* const r = fiber_of_such_a_run(); r && r->operations == 0)
    r->home.director()->has_missed_an_operation(*r);
}

void pause_no_more() noexcept {
  if (auto* const r = fiber_of_such_a_run())
    ++r->operations;
}

operation_without_pause::operation_without_pause() noexcept : fiber_(fiber_of_such_a_run()) {
  if (fiber_)
    ++fiber_->operations;
}
operation_without_pause::~operation_without_pause() {
  if (fiber_)
    --fiber_->operations;
}

} // namespace leaklab::detail

using leaklab::detail::fiber_record;

namespace {

leaklab::detail::algorithm& thread_of(fiber_record& r) {
  return *static_cast<leaklab::detail::algorithm*>(r.thread);
}

} // namespace

void* leaklab_operation_begins() noexcept {
  auto* const r = leaklab::detail::fiber_of_such_a_run();
  if (r && r->operations++ == 0)
    thread_of(*r).pause(*r);
  return r;
}

void leaklab::detail::come_to_atomic(bool has_changed) noexcept {
  if (auto* const r = fiber_of_such_a_run(); r && r->operations == 0)
    thread_of(*r).pause_at_atomic(*r, has_changed);
}

void leaklab_operation_ends(void* fiber) noexcept {
  --static_cast<fiber_record*>(fiber)->operations;
}
