// Two fibers take two locks in opposite orders.
#include <boost/fiber/barrier.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>

namespace ab_ba {

using boost::fibers::barrier;
using boost::fibers::fiber;
using boost::fibers::mutex;

void bug() {
  auto a = std::make_shared<mutex>(), b = std::make_shared<mutex>();
  auto both = std::make_shared<barrier>(2); // so that it shows every time
  fiber([a, b, both] {
    a->lock();
    both->wait();
    b->lock(); // leaklab: leak in mutex::lock
    b->unlock();
    a->unlock();
  }).detach();
  fiber([a, b, both] {
    b->lock(); // incorrect!
    both->wait();
    a->lock(); // leaklab: leak in mutex::lock
    a->unlock();
    b->unlock();
  }).detach();
}

} // namespace ab_ba
