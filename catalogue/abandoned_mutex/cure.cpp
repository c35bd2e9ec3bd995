// The body locks a mutex and unlocks it before it returns.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>

namespace abandoned_mutex {

using boost::fibers::fiber;
using boost::fibers::mutex;

void cure() {
  auto m = std::make_shared<mutex>();
  m->lock();
  for (int i = 0; i < 3; ++i)
    fiber([m] {
      m->lock();
      m->unlock();
    }).detach();
  m->unlock();
}

} // namespace abandoned_mutex
