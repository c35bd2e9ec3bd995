// A wait on a condition times out, and the fiber waits again, without a deadline.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/timed_mutex.hpp>

#include <chrono>
#include <memory>
#include <mutex>

namespace timed_out_condition {

using namespace std::chrono_literals;
using boost::fibers::fiber;

void bug() {
  struct state {
    boost::fibers::timed_mutex m;
    boost::fibers::condition_variable_any changed;
  };
  auto s = std::make_shared<state>();
  fiber([s] {
    std::unique_lock l(s->m);
    s->changed.wait_for(l, 1ms);
    s->changed.wait(l); // incorrect! leaklab: leak in condition_variable_any::wait
  }).detach();
}

} // namespace timed_out_condition
