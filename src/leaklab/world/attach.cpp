// Puts a thread at a world's disposal; see attach.hpp.
#include <leaklab/world/attach.hpp>

#include <leaklab/stack/leak_sanitizer.hpp>
#include <leaklab/world/algorithm.hpp>
#include <leaklab/world/first_lock.hpp>
#include <leaklab/world/retired_scheduler.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/scheduler.hpp>

#include <mutex>
#include <new>
#include <utility>

namespace leaklab::detail {

// A waker that has claimed the fiber already asks it for its scheduler.
void abandon(fiber_record& r) {
  auto& fiber = *r.context;
  fiber.create_waker(); // outdates every waker of it that is still about: a late wake-up does nothing
  if (fiber.sleep_is_linked())
    fiber.sleep_unlink();
  if (fiber.worker_is_linked())
    fiber.worker_unlink();
  r.set_state(fiber_record::state_t::finished);
  leak_sanitizer::keep(fiber);
}

algorithm& attached_thread::put_on_this_thread(std::shared_ptr<world> const& w) {
  take_first_lock();
  auto* const a = new algorithm(w);
  w->lot.add(*a);
  // Boost.Fiber is the only owner. If the body installs another algorithm, this one is destroyed, and its
  // destructor aborts with a message.
  boost::fibers::context::active()->get_scheduler()->set_algo(boost::intrusive_ptr<algorithm>(a));
  return *a;
}

attached_thread::attached_thread(std::shared_ptr<world> w)
    : world_(std::move(w)), algorithm_(put_on_this_thread(world_)), in_fibers_(world_),
      has_time_(world_->time()) {}

void attached_thread::start(std::function<void()> body, body_stack stack) {
  algorithm_.begin_anew();
  try {
    boost::fibers::fiber(boost::fibers::launch::post, std::allocator_arg, stack,
                         [&run = world_->run, body = std::move(body)] { run.call(body); })
        .detach();
  } catch (std::bad_alloc const&) {
    world_->run.end_out_of_memory();
  }
}

std::uint64_t attached_thread::patience_spent() const {
  return algorithm_.patience_spent();
}

void attached_thread::run_fibers() {
  boost::this_fiber::yield(); // comes back when the run is ending
}

bool attached_thread::abandon_fibers() {
  world_lock const l(world_->lot.mutex());
  auto& run = world_->run;
  auto& fibers = algorithm_.fibers();
  std::lock_guard const own(fibers.lock());
  return fibers.remove_all([&](fiber_record& r) {
    if (run.was_woken_late(l, r))
      run.note_woken_late(l, r.id);
    abandon(r);
  });
}

void attached_thread::come_home() {
  world_->home.arrive(algorithm_);
  boost::this_fiber::yield(); // lets the dispatcher take in the wake-ups that were still on their way
  bool const reachable = world_->home.may_be_woken(algorithm_.may_have_been_woken_from_outside());
  if (abandon_fibers() || reachable)
    retire_scheduler_of_this_thread();
}

} // namespace leaklab::detail
