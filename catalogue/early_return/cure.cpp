// The receiver takes every result.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace early_return {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto results = std::make_shared<channel>();
  for (int i = 0; i < 5; ++i)
    fiber([results, i] { results->push(i); }).detach();
  for (int i = 0; i < 5; ++i)
    results->value_pop();
}

} // namespace early_return
