// Every fiber in a ring waits for its left neighbour's token, and none has one.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>
#include <vector>

namespace ring_without_token {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  std::vector<std::shared_ptr<channel>> ring(4);
  for (int i = 0; i < 4; ++i)
    ring[i] = std::make_shared<channel>();
  for (int i = 0; i < 3; ++i)
    fiber([from = ring[i], to = ring[i + 1]] {
      int token = 0;
      from->pop(token); // leaklab: leak in unbuffered_channel::pop (3 fibers)
      to->push(token);
    }).detach();
}

} // namespace ring_without_token
