// A fiber of its own hands out the jobs while the caller takes the results.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace jobs_before_results {

using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto jobs = std::make_shared<channel>(), results = std::make_shared<channel>();
  for (int i = 0; i < 2; ++i)
    fiber([=] {
      int job = 0;
      while (jobs->pop(job) == channel_op_status::success)
        results->push(job);
    }).detach();
  fiber([jobs] {
    for (int i = 0; i < 3; ++i)
      jobs->push(i);
    jobs->close();
  }).detach();
  for (int i = 0; i < 3; ++i)
    results->value_pop();
}

} // namespace jobs_before_results
