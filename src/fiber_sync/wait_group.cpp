// Counts, and makes sure that the object may be destroyed as soon as wait() has returned.
#include <fiber_sync/wait_group.hpp>

#include <limits>
#include <mutex>
#include <stdexcept>

namespace fiber_sync {
namespace {

// Gives a wait for a wait_group its name. Observers of fibers look for such pairs in this section of the
// program. Nothing else is known about them here.
struct {
  char const *scope, *name;
} const wait_operation
    __attribute__((section("fiber_operations"), used)) = {"fiber_sync::", "wait_group::wait"};

} // namespace

// Notifies while it holds the mutex. However a waiter learns of zero, it must own the mutex to return from
// wait(). It gets the mutex only when unlock has released the mutex's spinlock, and that is the last access
// to the object.
void wait_group::add(std::ptrdiff_t n) {
  std::unique_lock lock(mutex_);
  if (n < 0 && count_ + n < 0)
    throw std::logic_error(
        "fiber_sync::wait_group: the count would fall below zero (more done() than add())");
  if (n > 0 && count_ > std::numeric_limits<std::ptrdiff_t>::max() - n)
    throw std::logic_error("fiber_sync::wait_group: the count would overflow");
  count_ += n;
  if (n < 0 && count_ == 0) {
    ++round_;
    zero_.notify_all();
  }
}

void wait_group::done() {
  add(-1);
}

// An ordinary function, never inlined: from its name on the stack, a report knows what the fiber waits in.
[[gnu::noinline]] void wait_group::wait() {
  std::unique_lock lock(mutex_);
  if (count_ == 0)
    return;
  zero_.wait(lock, [this, round = round_] { return round_ != round; });
}

} // namespace fiber_sync
