// A server replies to an invalid request, too.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace request_without_reply {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto reply = std::make_shared<channel>();
  fiber([reply] {
    bool const valid = false;
    reply->push(valid ? 1 : -1);
  }).detach();
  reply->value_pop();
}

} // namespace request_without_reply
