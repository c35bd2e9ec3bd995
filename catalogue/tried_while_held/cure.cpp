// A fiber waits for the lock, and sends what another one waits for.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>

namespace tried_while_held {

using boost::fibers::fiber;
using boost::fibers::mutex;

void cure() {
  auto m = std::make_shared<mutex>();
  auto results = std::make_shared<boost::fibers::buffered_channel<int>>(2);
  fiber([m] {
    m->lock();
    m->unlock();
  }).detach();
  fiber([m, results] {
    m->lock();
    results->push(1);
    m->unlock();
  }).detach();
  fiber([results] {
    int value = 0;
    results->pop(value);
  }).detach();
}

} // namespace tried_while_held
