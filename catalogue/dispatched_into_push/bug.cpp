// A fiber that runs at once (launch::dispatch) sends a value that no fiber receives.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace dispatched_into_push {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto out = std::make_shared<channel>();
  fiber(boost::fibers::launch::dispatch, [out] {
    out->push(1); // leaklab: leak in unbuffered_channel::push
  }).detach();
}

} // namespace dispatched_into_push
