// The sender holds the lock that the receiver needs before it can receive.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace locked_while_sending {

using boost::fibers::fiber;
using boost::fibers::mutex;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto m = std::make_shared<mutex>();
  auto out = std::make_shared<channel>();
  m->lock();
  fiber([=] {
    m->lock(); // leaklab: deadlock in mutex::lock
    out->value_pop();
    m->unlock();
  }).detach();
  out->push(1); // incorrect! leaklab: deadlock in unbuffered_channel::push
  m->unlock();
}

} // namespace locked_while_sending
