// Two fibers swap values: one sends first, the other receives first.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace both_send_first {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto to_left = std::make_shared<channel>(), to_right = std::make_shared<channel>();
  fiber([=] {
    to_right->push(1);
    to_left->value_pop();
  }).detach();
  fiber([=] {
    to_right->value_pop();
    to_left->push(2);
  }).detach();
}

} // namespace both_send_first
