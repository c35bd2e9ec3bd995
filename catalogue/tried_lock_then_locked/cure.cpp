// A fiber tries a lock for a while, then locks it without a deadline; its owner gives it back.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/timed_mutex.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <chrono>
#include <memory>

namespace tried_lock_then_locked {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using boost::fibers::timed_mutex;

void cure() {
  auto m = std::make_shared<timed_mutex>();
  m->lock();
  fiber([m] {
    if (!m->try_lock_for(1ms))
      m->lock();
    m->unlock();
  }).detach();
  boost::this_fiber::sleep_for(2ms);
  m->unlock();
}

} // namespace tried_lock_then_locked
