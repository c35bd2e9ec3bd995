// What lets observed code call std::exit in a fiber.
//
// exit destroys the calling thread's thread_local objects, among them Boost.Fiber's context_initializer. It
// takes the active context for the thread's main context and destroys it and its scheduler; but a fiber is
// active, so the program crashes or waits for ever. So before that object goes, an object without a scheduler
// is made the active context. The contexts and the scheduler of the thread are then left as they are: the
// program ends.
#pragma once

#include <memory>

namespace leaklab::detail {

class world;

// One lives in each thread of a world while its fibers may run. Make it on the thread's main context after
// Boost.Fiber has been used there. Once the program exits in one of its fibers, `run` does not return.
class process_exit_allowed {
public:
  explicit process_exit_allowed(std::shared_ptr<world> w);
  process_exit_allowed(process_exit_allowed const&) = delete;
  process_exit_allowed& operator=(process_exit_allowed const&) = delete;
  ~process_exit_allowed();
};

} // namespace leaklab::detail
