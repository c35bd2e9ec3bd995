// The body awaits the result of async, whose fiber waits for a value that is never sent.
#include <boost/fiber/future.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace async_of_a_stuck_fiber {

using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto in = std::make_shared<channel>();
  auto result = boost::fibers::async([in] {
    return in->value_pop(); // leaklab: deadlock in unbuffered_channel::value_pop
  });
  result.get(); // leaklab: deadlock in future::get
}

} // namespace async_of_a_stuck_fiber
