// A fiber begins to wait after the notification, and checks no state before it waits.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace notified_too_early {

using boost::fibers::fiber;

void bug() {
  struct state {
    boost::fibers::mutex m;
    boost::fibers::condition_variable changed;
  };
  auto s = std::make_shared<state>();
  s->changed.notify_one();
  fiber([s] {
    std::unique_lock l(s->m);
    s->changed.wait(l); // incorrect! leaklab: leak in condition_variable::wait
  }).detach();
}

} // namespace notified_too_early
