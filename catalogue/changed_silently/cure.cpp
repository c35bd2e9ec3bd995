// The fiber that waits for the state is notified of the change.
#include <boost/fiber/barrier.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace changed_silently {

using boost::fibers::fiber;

void cure() {
  struct state {
    boost::fibers::mutex m;
    boost::fibers::condition_variable changed;
    bool ready = false;
  };
  auto s = std::make_shared<state>();
  auto waits = std::make_shared<boost::fibers::barrier>(2);
  fiber([s, waits] {
    std::unique_lock l(s->m);
    waits->wait(); // the lock is held from here to the wait
    while (!s->ready)
      s->changed.wait(l);
  }).detach();
  waits->wait();
  std::unique_lock l(s->m);
  s->ready = true;
  s->changed.notify_all();
}

} // namespace changed_silently
