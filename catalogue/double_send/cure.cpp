// On an error the worker sends, and returns.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace double_send {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto result = std::make_shared<channel>();
  fiber([result] {
    bool const failed = true;
    if (failed) {
      result->push(-1);
      return;
    }
    result->push(0);
  }).detach();
  result->value_pop();
}

} // namespace double_send
