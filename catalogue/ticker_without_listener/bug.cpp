// A ticker ticks three times, and its listener leaves after the second tick.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <chrono>
#include <memory>

namespace ticker_without_listener {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto ticks = std::make_shared<channel>();
  fiber([ticks] {
    for (int i = 0; i < 3; ++i) {
      boost::this_fiber::sleep_for(500us);
      ticks->push(i); // leaklab: leak in unbuffered_channel::push
    }
  }).detach();
  for (int i = 0; i < 2; ++i) // incorrect!
    ticks->value_pop();
}

} // namespace ticker_without_listener
