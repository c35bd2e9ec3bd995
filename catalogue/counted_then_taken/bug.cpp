// Two fibers look under a lock whether a value is left, and take it under a second one; both have seen it.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>

namespace counted_then_taken {

using boost::fibers::fiber;
using boost::fibers::mutex;

void bug() {
  auto m = std::make_shared<mutex>();
  auto left = std::make_shared<int>(1);
  auto values = std::make_shared<boost::fibers::buffered_channel<int>>(2);
  values->push(1);
  for (int i = 0; i < 2; ++i)
    fiber([m, left, values] {
      m->lock();
      bool const is_one_left = *left > 0;
      m->unlock(); // incorrect! Another fiber may see the same value.
      if (!is_one_left)
        return;
      m->lock();
      --*left;
      m->unlock();
      int value = 0;
      values->pop(value); // switches: leak in buffered_channel::pop
    }).detach();
}

} // namespace counted_then_taken
