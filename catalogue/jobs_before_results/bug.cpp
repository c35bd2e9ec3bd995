// One fiber hands out all jobs before it takes a result; both workers hold a result when the next job comes.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace jobs_before_results {

using boost::fibers::channel_op_status;
using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto jobs = std::make_shared<channel>(), results = std::make_shared<channel>();
  for (int i = 0; i < 2; ++i)
    fiber([=] {
      int job = 0;
      while (jobs->pop(job) == channel_op_status::success)
        results->push(job); // leaklab: deadlock in unbuffered_channel::push (2 fibers)
    }).detach();
  for (int i = 0; i < 3; ++i)
    jobs->push(i); // incorrect! leaklab: deadlock in unbuffered_channel::push
  jobs->close();
  for (int i = 0; i < 3; ++i)
    results->value_pop();
}

} // namespace jobs_before_results
