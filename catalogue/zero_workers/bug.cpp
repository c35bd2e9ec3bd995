// The number of workers is computed, and comes out as zero.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace zero_workers {

using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto jobs = std::make_shared<channel>();
  int const files = 5, workers = files / 8; // incorrect!
  for (int i = 0; i < workers; ++i)
    fiber([jobs] {
      int job = 0;
      while (jobs->pop(job) == channel_op_status::success)
        ;
    }).detach();
  jobs->push(1); // leaklab: deadlock in unbuffered_channel::push
  jobs->close();
}

} // namespace zero_workers
