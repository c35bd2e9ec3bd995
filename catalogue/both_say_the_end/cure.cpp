// Two workers count themselves out, and know from the same step whether they were the last.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace both_say_the_end {

using boost::fibers::fiber;
using boost::fibers::mutex;

void cure() {
  auto m = std::make_shared<mutex>();
  auto at_work = std::make_shared<int>(2);
  auto end = std::make_shared<boost::fibers::unbuffered_channel<int>>();
  for (int i = 0; i < 2; ++i)
    fiber([m, at_work, end] {
      m->lock();
      bool const is_last = --*at_work == 0;
      m->unlock();
      if (is_last)
        end->push(0);
    }).detach();
  int value = 0;
  end->pop(value);
}

} // namespace both_say_the_end
