// The owner of a lock gives it back before it joins a fiber that needs it.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace locked_while_joining {

using boost::fibers::fiber;
using boost::fibers::mutex;

void cure() {
  auto m = std::make_shared<mutex>();
  std::unique_lock lock(*m);
  fiber worker([m] { std::lock_guard const needed(*m); });
  lock.unlock();
  worker.join();
}

} // namespace locked_while_joining
