// The client gives up before the answer comes, and there is room for the answer.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>

#include <chrono>
#include <memory>

namespace timeout_then_late_send {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using boost::fibers::promise;

void cure() {
  auto answer = std::make_shared<boost::fibers::buffered_channel<int>>(2); // holds one
  auto gave_up = std::make_shared<promise<void>>();
  fiber([answer, slow = gave_up->get_future()]() mutable {
    slow.get();
    answer->push(42);
  }).detach();
  int result = 0;
  answer->pop_wait_for(result, 1ms);
  gave_up->set_value();
}

} // namespace timeout_then_late_send
