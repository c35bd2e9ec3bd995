// The receiver leaves at the first result, as if it were an error.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace early_return {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto results = std::make_shared<channel>();
  for (int i = 0; i < 5; ++i)
    fiber([results, i] {
      results->push(i); // leaklab: leak in unbuffered_channel::push (4 fibers)
    }).detach();
  results->value_pop(); // incorrect!
}

} // namespace early_return
