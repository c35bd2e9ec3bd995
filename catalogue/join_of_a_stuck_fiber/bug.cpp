// A fiber joins one that never ends, so it never ends either.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace join_of_a_stuck_fiber {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto jobs = std::make_shared<channel>();
  fiber worker([jobs] {
    int job = 0;
    jobs->pop(job); // leaklab: deadlock in unbuffered_channel::pop
  });
  worker.join(); // leaklab: deadlock in fiber::join
}

} // namespace join_of_a_stuck_fiber
