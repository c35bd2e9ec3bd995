// A fiber that does not get the lock at once gives up, and another one waits for what it would have sent.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>

namespace tried_while_held {

using boost::fibers::fiber;
using boost::fibers::mutex;

void bug() {
  auto m = std::make_shared<mutex>();
  auto results = std::make_shared<boost::fibers::buffered_channel<int>>(2);
  fiber([m] {
    m->lock();
    m->unlock();
  }).detach();
  fiber([m, results] {
    if (!m->try_lock()) // incorrect! Somebody may hold it for a moment.
      return;
    results->push(1);
    m->unlock();
  }).detach();
  fiber([results] {
    int value = 0;
    results->pop(value); // switches: leak in buffered_channel::pop
  }).detach();
}

} // namespace tried_while_held
