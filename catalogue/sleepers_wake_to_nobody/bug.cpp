// Three fibers sleep, then send; no receiver is left when they wake.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <chrono>
#include <memory>

namespace sleepers_wake_to_nobody {

using namespace std::chrono_literals;
using boost::fibers::fiber;

void bug() {
  auto out = std::make_shared<boost::fibers::unbuffered_channel<int>>(); // incorrect!
  for (int i = 0; i < 3; ++i)
    fiber([=] {
      boost::this_fiber::sleep_for(i * 1ms);
      out->push(i); // leaklab: leak in unbuffered_channel::push (3 fibers)
    }).detach();
}

} // namespace sleepers_wake_to_nobody
