// The channel is closed, so that the joined fiber ends.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace join_of_a_stuck_fiber {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto jobs = std::make_shared<channel>();
  fiber worker([jobs] {
    int job = 0;
    jobs->pop(job);
  });
  jobs->close();
  worker.join();
}

} // namespace join_of_a_stuck_fiber
