// Says that something outside the observed program may still wake one of its fibers.
#pragma once

#include <cstdint>
#include <memory>

namespace leaklab {

namespace detail {
class world;
}

// While one lives, something outside the world may still wake a fiber, so quiet is no verdict.
//
//   leaklab::external_work outside;                     // in a fiber of the world
//   std::thread([promise = std::move(promise), outside = std::move(outside)]() mutable {
//     promise.set_value(7);
//   }).detach();
//
// Made in a fiber of a world, it belongs to that world; made anywhere else it does nothing. It may be moved
// to, and destroyed on, any thread; destroy it after the last wake-up.
class external_work {
public:
  external_work();
  external_work(external_work&&) noexcept = default;
  external_work& operator=(external_work&& other) noexcept;
  ~external_work();

private:
  void release() noexcept;
  std::shared_ptr<detail::world> world_;
  std::uint64_t run_ = 0; // of the many that the explorer makes in one world
};

} // namespace leaklab
