// A buffer of one is used as a semaphore, and every fiber takes its token out again.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>

#include <memory>

namespace token_not_returned {

using boost::fibers::fiber;
using buffer = boost::fibers::buffered_channel<int>;

void cure() {
  auto semaphore = std::make_shared<buffer>(2); // holds one
  for (int i = 0; i < 4; ++i)
    fiber([semaphore] {
      semaphore->push(0);
      semaphore->value_pop();
    }).detach();
}

} // namespace token_not_returned
