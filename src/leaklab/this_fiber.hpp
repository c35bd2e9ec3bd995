// What observed code may tell its world, if it wants to: a name, that a fiber is meant to live on, that a
// wake-up may come from outside. All of it does nothing outside leaklab::run, so the same code runs in the
// bare program.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace leaklab {

class world;

namespace this_fiber {

// Names the running fiber in reports.
void set_name(std::string name);

// Says that the running fiber is meant to live on: it is never reported, and the run ends when all other
// fibers have finished, wherever this one is then. Quiet still waits for it while it runs or sleeps and
// others are blocked, since it may wake them. Marking the body has no effect.
void mark_background();

} // namespace this_fiber

// While one lives, something outside the world may still wake a fiber, so quiet is no verdict.
//
//   leaklab::external_work outside;                     // in a fiber of the world
//   std::thread([promise = std::move(promise), outside = std::move(outside)]() mutable {
//   promise.set_value(7); });
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
  std::shared_ptr<world> world_;
  std::uint64_t run_ = 0; // of the many that the explorer makes in one world
};

} // namespace leaklab
