// A lock on the heap is released by hand.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace unique_lock_never_released {

using boost::fibers::fiber;
using boost::fibers::mutex;

void cure() {
  auto m = std::make_shared<mutex>();
  auto kept = std::make_shared<std::unique_lock<mutex>>(*m);
  fiber([m, kept] { std::unique_lock<mutex> const needed(*m); }).detach();
  kept->unlock();
}

} // namespace unique_lock_never_released
