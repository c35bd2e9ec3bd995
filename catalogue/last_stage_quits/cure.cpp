// The last stage takes everything, until the stage before it closes.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace last_stage_quits {

using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto numbers = std::make_shared<channel>(), squares = std::make_shared<channel>();
  fiber([numbers] {
    for (int i = 0; i < 10; ++i)
      numbers->push(i);
    numbers->close();
  }).detach();
  fiber([numbers, squares] {
    int n = 0;
    while (numbers->pop(n) == channel_op_status::success)
      squares->push(n * n);
    squares->close();
  }).detach();
  int square = 0;
  while (squares->pop(square) == channel_op_status::success)
    ;
}

} // namespace last_stage_quits
