// Two fibers take two locks in the same order.
#include <boost/fiber/barrier.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>

namespace ab_ba {

using boost::fibers::barrier;
using boost::fibers::fiber;
using boost::fibers::mutex;

void cure() {
  auto a = std::make_shared<mutex>(), b = std::make_shared<mutex>();
  auto both = std::make_shared<barrier>(2); // so that they are at it at the same time
  fiber([a, b, both] {
    both->wait();
    a->lock();
    b->lock();
    b->unlock();
    a->unlock();
  }).detach();
  fiber([a, b, both] {
    both->wait();
    a->lock();
    b->lock();
    b->unlock();
    a->unlock();
  }).detach();
}

} // namespace ab_ba
