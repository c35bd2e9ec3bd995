// A lock whose owner hardly pays; see owner_lock.hpp.
#include <leaklab/world/owner_lock.hpp>

#include <thread>

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace leaklab::detail {
namespace {

bool membarrier(int command) noexcept {
  return syscall(SYS_membarrier, command, 0, 0) == 0;
}

} // namespace

owner_lock::owner_lock() noexcept
    : usual_(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) ? look::no_need : look::closely),
      look_(usual_) {}

void owner_lock::lock_with_care() noexcept {
  for (;;) {
    inside_.store(true, std::memory_order_seq_cst);
    if (look_.load(std::memory_order_seq_cst) != look::visited)
      return;
    inside_.store(false, std::memory_order_release);
    while (look_.load(std::memory_order_relaxed) == look::visited)
      std::this_thread::yield();
  }
}

owner_lock::visit::visit(owner_lock& l) noexcept : lock_(l) {
  lock_.look_.store(look::visited, std::memory_order_seq_cst);
  if (lock_.usual_ == look::no_need)
    while (!membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED)) // for want of memory at most, once it is registered
      std::this_thread::yield();
  while (lock_.inside_.load(std::memory_order_seq_cst))
    std::this_thread::yield();
}

owner_lock::visit::~visit() {
  lock_.look_.store(lock_.usual_, std::memory_order_release);
}

} // namespace leaklab::detail
