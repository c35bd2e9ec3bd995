// A lock on the heap lives as long as a fiber that waits for its mutex.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace unique_lock_never_released {

using boost::fibers::fiber;
using boost::fibers::mutex;

void bug() {
  auto m = std::make_shared<mutex>();
  auto kept = std::make_shared<std::unique_lock<mutex>>(*m); // incorrect!
  fiber([m, kept] {
    std::unique_lock<mutex> const needed(*m); // leaklab: leak in mutex::lock
  }).detach();
}

} // namespace unique_lock_never_released
