// The owner of a lock joins a fiber that needs the lock.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace locked_while_joining {

using boost::fibers::fiber;
using boost::fibers::mutex;

void bug() {
  auto m = std::make_shared<mutex>();
  std::unique_lock lock(*m);
  fiber worker([m] {
    std::lock_guard const needed(*m); // leaklab: deadlock in mutex::lock
  });
  worker.join(); // incorrect! leaklab: deadlock in fiber::join
}

} // namespace locked_while_joining
