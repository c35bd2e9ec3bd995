// A worker looks whether it is to stop, and says only later that it will wait; the stop comes in between.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>

namespace stop_between_look_and_wait {

using boost::fibers::fiber;
using boost::fibers::mutex;

void bug() {
  auto m = std::make_shared<mutex>();
  auto stop = std::make_shared<bool>(false), waits = std::make_shared<bool>(false);
  auto jobs = std::make_shared<boost::fibers::buffered_channel<int>>(2);
  fiber([m, stop, waits, jobs] {
    m->lock();
    bool const is_over = *stop;
    m->unlock(); // incorrect! It may be stopped before it says that it waits.
    if (is_over)
      return;
    m->lock();
    *waits = true;
    m->unlock();
    int job = 0;
    jobs->pop(job); // switches: leak in buffered_channel::pop
  }).detach();
  fiber([m, stop, waits, jobs] {
    m->lock();
    *stop = true;
    if (*waits)
      jobs->push(0);
    m->unlock();
  }).detach();
}

} // namespace stop_between_look_and_wait
