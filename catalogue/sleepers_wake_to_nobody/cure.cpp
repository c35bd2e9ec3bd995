// Three fibers sleep, then send; there is room for what they send.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>

#include <chrono>
#include <memory>

namespace sleepers_wake_to_nobody {

using namespace std::chrono_literals;
using boost::fibers::fiber;

void cure() {
  auto out = std::make_shared<boost::fibers::buffered_channel<int>>(4); // holds three
  for (int i = 0; i < 3; ++i)
    fiber([=] {
      boost::this_fiber::sleep_for(i * 1ms);
      out->push(i);
    }).detach();
}

} // namespace sleepers_wake_to_nobody
