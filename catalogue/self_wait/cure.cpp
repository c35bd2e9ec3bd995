// The body waits for what it has done itself in the line before.
#include <boost/fiber/future.hpp>

namespace self_wait {

using boost::fibers::promise;

void cure() {
  promise<int> mine;
  auto result = mine.get_future();
  mine.set_value(1);
  result.wait();
}

} // namespace self_wait
