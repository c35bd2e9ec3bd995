// The producer closes the channel after its last job.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace range_without_close {

using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto jobs = std::make_shared<channel>();
  fiber([jobs] {
    int job = 0;
    while (jobs->pop(job) == channel_op_status::success)
      ;
  }).detach();
  for (int i = 0; i < 3; ++i)
    jobs->push(i);
  jobs->close();
}

} // namespace range_without_close
