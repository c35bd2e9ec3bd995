// The last stage has seen enough and leaves; the two stages before it are not told.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace last_stage_quits {

using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto numbers = std::make_shared<channel>(), squares = std::make_shared<channel>();
  fiber([numbers] {
    for (int i = 0; i < 10; ++i)
      numbers->push(i); // leaklab: leak in unbuffered_channel::push
    numbers->close();
  }).detach();
  fiber([numbers, squares] {
    int n = 0;
    while (numbers->pop(n) == channel_op_status::success)
      squares->push(n * n); // leaklab: leak in unbuffered_channel::push
    squares->close();
  }).detach();
  squares->value_pop(); // incorrect!
}

} // namespace last_stage_quits
