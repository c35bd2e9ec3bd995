// Two fibers swap values, and both send before they receive.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace both_send_first {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto to_left = std::make_shared<channel>(), to_right = std::make_shared<channel>();
  fiber([=] {
    to_right->push(1); // leaklab: leak in unbuffered_channel::push
    to_left->value_pop();
  }).detach();
  fiber([=] {
    to_left->push(2); // incorrect! leaklab: leak in unbuffered_channel::push
    to_right->value_pop();
  }).detach();
}

} // namespace both_send_first
