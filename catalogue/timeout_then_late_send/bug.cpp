// The client gives up before the answer comes, and the answer has nowhere to go.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <chrono>
#include <memory>

namespace timeout_then_late_send {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using boost::fibers::promise;

void bug() {
  auto answer = std::make_shared<boost::fibers::unbuffered_channel<int>>(); // incorrect!
  auto gave_up = std::make_shared<promise<void>>();
  fiber([answer, slow = gave_up->get_future()]() mutable {
    slow.get();
    answer->push(42); // leaklab: leak in unbuffered_channel::push
  }).detach();
  int result = 0;
  answer->pop_wait_for(result, 1ms);
  gave_up->set_value();
}

} // namespace timeout_then_late_send
