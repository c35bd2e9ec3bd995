// The number of workers is computed, and is two at least.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <algorithm>
#include <memory>

namespace zero_workers {

using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto jobs = std::make_shared<channel>();
  int const files = 5, workers = std::max(2, files / 8);
  for (int i = 0; i < workers; ++i)
    fiber([jobs] {
      int job = 0;
      while (jobs->pop(job) == channel_op_status::success)
        ;
    }).detach();
  jobs->push(1);
  jobs->close();
}

} // namespace zero_workers
