// A worker looks whether it is to stop, and says in the same step that it will wait.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>

namespace stop_between_look_and_wait {

using boost::fibers::fiber;
using boost::fibers::mutex;

void cure() {
  auto m = std::make_shared<mutex>();
  auto stop = std::make_shared<bool>(false), waits = std::make_shared<bool>(false);
  auto jobs = std::make_shared<boost::fibers::buffered_channel<int>>(2);
  fiber([m, stop, waits, jobs] {
    m->lock();
    bool const is_over = *stop;
    *waits = !is_over;
    m->unlock();
    if (is_over)
      return;
    int job = 0;
    jobs->pop(job);
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
