// A ticker ticks three times, and its listener hears every tick.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <chrono>
#include <memory>

namespace ticker_without_listener {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto ticks = std::make_shared<channel>();
  fiber([ticks] {
    for (int i = 0; i < 3; ++i) {
      boost::this_fiber::sleep_for(500us);
      ticks->push(i);
    }
  }).detach();
  for (int i = 0; i < 3; ++i)
    ticks->value_pop();
}

} // namespace ticker_without_listener
