// The state is changed, but the fiber that waits for it is not notified.
#include <boost/fiber/barrier.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace changed_silently {

using boost::fibers::fiber;

void bug() {
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
      s->changed.wait(l); // leaklab: leak in condition_variable::wait
  }).detach();
  waits->wait();
  std::unique_lock l(s->m);
  s->ready = true; // incorrect!
}

} // namespace changed_silently
