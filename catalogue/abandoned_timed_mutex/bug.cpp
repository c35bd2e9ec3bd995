// The body locks a timed mutex and returns without unlocking it.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/timed_mutex.hpp>

#include <memory>

namespace abandoned_timed_mutex {

using boost::fibers::fiber;
using boost::fibers::timed_mutex;

void bug() {
  auto m = std::make_shared<timed_mutex>();
  m->lock(); // incorrect!
  for (int i = 0; i < 3; ++i)
    fiber([m] {
      m->lock(); // leaklab: leak in timed_mutex::lock (3 fibers)
      m->unlock();
    }).detach();
}

} // namespace abandoned_timed_mutex
