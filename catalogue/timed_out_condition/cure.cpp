// A wait on a condition times out, and the fiber gives up.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/timed_mutex.hpp>

#include <chrono>
#include <memory>
#include <mutex>

namespace timed_out_condition {

using namespace std::chrono_literals;
using boost::fibers::fiber;

void cure() {
  struct state {
    boost::fibers::timed_mutex m;
    boost::fibers::condition_variable_any changed;
  };
  auto s = std::make_shared<state>();
  fiber([s] {
    std::unique_lock l(s->m);
    s->changed.wait_for(l, 1ms);
  }).detach();
}

} // namespace timed_out_condition
