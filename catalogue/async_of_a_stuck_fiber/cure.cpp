// The fiber that async started gets the value that it waits for.
#include <boost/fiber/future.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace async_of_a_stuck_fiber {

using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto in = std::make_shared<channel>();
  auto result = boost::fibers::async([in] { return in->value_pop(); });
  in->push(1);
  result.get();
}

} // namespace async_of_a_stuck_fiber
