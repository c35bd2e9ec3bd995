// A server drops an invalid request, and its client waits for the reply.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace request_without_reply {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto reply = std::make_shared<channel>();
  fiber([reply] {
    bool const valid = false;
    if (valid) // incorrect!
      reply->push(1);
  }).detach();
  reply->value_pop(); // leaklab: deadlock in unbuffered_channel::value_pop
}

} // namespace request_without_reply
