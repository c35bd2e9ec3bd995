// A fiber keeps the lock from its look at the state to its wait.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace notified_before_the_wait {

using boost::fibers::condition_variable;
using boost::fibers::fiber;
using boost::fibers::mutex;

void cure() {
  auto m = std::make_shared<mutex>();
  auto changed = std::make_shared<condition_variable>();
  auto ready = std::make_shared<bool>(false);
  fiber([m, changed, ready] {
    std::unique_lock<mutex> lock(*m);
    while (!*ready)
      changed->wait(lock);
  }).detach();
  fiber([m, changed, ready] {
    m->lock();
    *ready = true;
    m->unlock();
    changed->notify_one();
  }).detach();
}

} // namespace notified_before_the_wait
