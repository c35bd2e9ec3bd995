// A fiber gives the lock back between its look at the state and its wait; the notification comes in between.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace notified_before_the_wait {

using boost::fibers::condition_variable;
using boost::fibers::fiber;
using boost::fibers::mutex;

void bug() {
  auto m = std::make_shared<mutex>();
  auto changed = std::make_shared<condition_variable>();
  auto ready = std::make_shared<bool>(false);
  fiber([m, changed, ready] {
    std::unique_lock<mutex> lock(*m);
    bool const is_ready = *ready;
    lock.unlock(); // incorrect! What it has seen may change before it waits.
    lock.lock();
    if (!is_ready)
      changed->wait(lock); // switches: leak in condition_variable::wait
  }).detach();
  fiber([m, changed, ready] {
    m->lock();
    *ready = true;
    m->unlock();
    changed->notify_one();
  }).detach();
}

} // namespace notified_before_the_wait
