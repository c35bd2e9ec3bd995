// A lock for data that one thread, the owner, uses all the time and others only now and then. Locking costs
// the owner two plain stores and a load. A visitor pays for both sides: a microsecond or more.
//
// Each side sets its flag, then reads the other's (Dekker). This is safe if the store is visible before the
// load, which needs a full fence on both sides. Here the visitor makes the owner's fence as well, by
// membarrier(2): the "asymmetric fence" of P1202. Where the kernel has no such call, each side makes its own.
#pragma once

#include <atomic>

namespace leaklab::detail {

class owner_lock {
public:
  owner_lock() noexcept;
  owner_lock(owner_lock const&) = delete;
  owner_lock& operator=(owner_lock const&) = delete;

  // Locks it for the owner, which must not have locked it already.
  void lock() noexcept {
    inside_.store(true, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst); // the compiler must keep the order, too
    if (look_.load(std::memory_order_acquire) != look::no_need) [[unlikely]]
      lock_with_care();
  }
  void unlock() noexcept { inside_.store(false, std::memory_order_release); }

  // Locks it for another thread. Visitors must exclude each other by other means, and must not wait for
  // anything that the owner may hold.
  class visit {
  public:
    explicit visit(owner_lock& l) noexcept;
    visit(visit const&) = delete;
    visit& operator=(visit const&) = delete;
    ~visit();

  private:
    owner_lock& lock_;
  };

private:
  enum class look : unsigned char {
    no_need, // visitors make the owner's fence
    closely, // the owner must make its own each time
    visited, // a visitor is there, or is about to be
  };
  void lock_with_care() noexcept;

  look const usual_;
  std::atomic<look> look_;           // what the owner has to do besides
  std::atomic<bool> inside_ = false; // the owner is there, or is about to be
};

} // namespace leaklab::detail
