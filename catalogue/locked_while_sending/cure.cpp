// The sender gives the lock back before it sends.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace locked_while_sending {

using boost::fibers::fiber;
using boost::fibers::mutex;
using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto m = std::make_shared<mutex>();
  auto out = std::make_shared<channel>();
  m->lock();
  fiber([=] {
    m->lock();
    out->value_pop();
    m->unlock();
  }).detach();
  m->unlock();
  out->push(1);
}

} // namespace locked_while_sending
