// The body waits for what it would do itself in the next line.
#include <boost/fiber/future.hpp>

namespace self_wait {

using boost::fibers::promise;

void bug() {
  promise<int> mine;
  auto result = mine.get_future();
  result.wait(); // incorrect! leaklab: deadlock in future::wait
  mine.set_value(1);
}

} // namespace self_wait
