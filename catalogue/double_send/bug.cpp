// On an error the worker sends, does not return, and sends a second time.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace double_send {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto result = std::make_shared<channel>();
  fiber([result] {
    bool const failed = true;
    if (failed) {
      result->push(-1); // incorrect!
    }
    result->push(0); // leaklab: leak in unbuffered_channel::push
  }).detach();
  result->value_pop();
}

} // namespace double_send
