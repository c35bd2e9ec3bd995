// A buffer of one is used as a semaphore, and no fiber takes a token out again.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>

#include <memory>

namespace token_not_returned {

using boost::fibers::fiber;
using buffer = boost::fibers::buffered_channel<int>;

void bug() {
  auto semaphore = std::make_shared<buffer>(2); // holds one
  for (int i = 0; i < 4; ++i)
    fiber([semaphore] {
      semaphore->push(0); // leaklab: leak in buffered_channel::push (3 fibers)
    }).detach();
}

} // namespace token_not_returned
