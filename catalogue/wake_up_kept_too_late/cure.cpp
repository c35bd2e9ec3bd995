// A consumer is woken in time and goes on too late; it looks for the value once more.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>

#include <chrono>
#include <memory>

namespace wake_up_kept_too_late {

using namespace std::chrono_literals;
using boost::fibers::channel_op_status;
using boost::fibers::fiber;

void cure() {
  auto values = std::make_shared<boost::fibers::buffered_channel<int>>(4);
  fiber([values] {
    int value = 0;
    auto status = values->pop_wait_for(value, 10ms);
    if (status == channel_op_status::timeout)
      status = values->try_pop(value);
    if (status == channel_op_status::success)
      values->push(value); // it is for the other
  }).detach();
  fiber([values] {
    int value = 0;
    values->pop(value);
  }).detach();
  boost::this_fiber::sleep_for(5ms);
  values->push(1);
}

} // namespace wake_up_kept_too_late
