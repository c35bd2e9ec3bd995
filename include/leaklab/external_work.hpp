// Says that something outside the observed program may still wake one of its fibers.
#pragma once

#include <cstdint>
#include <memory>

namespace leaklab {

namespace detail {
class world;
}

// Says, as long as it lives, that something outside the world may still wake a fiber. A run does not end with
// "leak" or "deadlock" in that time.
//
//   leaklab::external_work outside;                     // in a fiber of the world
//   std::thread([promise = std::move(promise), outside = std::move(outside)]() mutable {
//     promise.set_value(7);
//   }).detach();
//
// An object that is made in a fiber of a world belongs to that world. An object that is made anywhere else
// does nothing. It may be moved to, and destroyed on, any thread. Destroy it after the last wake-up.
class external_work {
public:
  external_work();
  external_work(external_work&&) noexcept = default;
  external_work& operator=(external_work&& other) noexcept;
  ~external_work();

private:
  void release() noexcept;
  std::shared_ptr<detail::world> world_;
  // which run of the world: the explorer makes many runs in one world
  std::uint64_t run_ = 0;
};

} // namespace leaklab
