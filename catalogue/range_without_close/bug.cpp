// The consumer receives until the channel is closed, and it is never closed.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace range_without_close {

using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto jobs = std::make_shared<channel>();
  fiber([jobs] {
    int job = 0;
    while (jobs->pop(job) == channel_op_status::success) // leaklab: leak in unbuffered_channel::pop
      ;
  }).detach();
  for (int i = 0; i < 3; ++i)
    jobs->push(i);
}

} // namespace range_without_close
