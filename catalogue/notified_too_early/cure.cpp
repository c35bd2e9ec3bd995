// A fiber checks a state before it waits, so a notification that came before is not lost.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace notified_too_early {

using boost::fibers::fiber;

void cure() {
  struct state {
    boost::fibers::mutex m;
    boost::fibers::condition_variable changed;
    bool ready = false;
  };
  auto s = std::make_shared<state>();
  {
    std::lock_guard const l(s->m);
    s->ready = true;
  }
  s->changed.notify_one();
  fiber([s] {
    std::unique_lock l(s->m);
    s->changed.wait(l, [&] { return s->ready; });
  }).detach();
}

} // namespace notified_too_early
