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

} // namespace leaklab::detail

using leaklab::detail::fiber_record;

void* leaklab_operation_begins() noexcept {
  auto* const active = boost::fibers::context::active();
  if (!active->is_context(boost::fibers::type::worker_context))
    return nullptr;
  auto* const r = fiber_record::of(active);
  if (!r)
    return nullptr;
  auto* const director = r->home.director();
  if (!director || !director->pauses_before_operations())
    return nullptr;
  if (r->operations++ == 0)
    static_cast<leaklab::detail::algorithm*>(r->thread)->pause(*r);
  return r;
}

void leaklab_operation_ends(void* fiber) noexcept {
  --static_cast<fiber_record*>(fiber)->operations;
}
