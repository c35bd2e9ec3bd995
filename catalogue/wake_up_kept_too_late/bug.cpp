// A consumer is woken in time and goes on too late; the value stays, and another consumer waits for ever.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>

#include <chrono>
#include <memory>

namespace wake_up_kept_too_late {

using namespace std::chrono_literals;
using boost::fibers::channel_op_status;
using boost::fibers::fiber;

void bug() {
  auto values = std::make_shared<boost::fibers::buffered_channel<int>>(4);
  fiber([values] {
    int value = 0;
    auto status = values->pop_wait_for(value, 10ms);
    // incorrect! After a timeout, the wake-up for a value may have been this one's.
    if (status == channel_op_status::success)
      values->push(value); // it is for the other
  }).detach();
  fiber([values] {
    int value = 0;
    values->pop(value); // any_time: leak in buffered_channel::pop
  }).detach();
  boost::this_fiber::sleep_for(5ms);
  values->push(1);
}

} // namespace wake_up_kept_too_late
