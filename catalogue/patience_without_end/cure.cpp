// The promise is kept before the wait that has no deadline.
#include <boost/fiber/future.hpp>

#include <chrono>
#include <memory>

namespace patience_without_end {

using namespace std::chrono_literals;
using boost::fibers::promise;

void cure() {
  auto p = std::make_shared<promise<int>>();
  auto result = p->get_future();
  result.wait_for(1ms);
  p->set_value(1);
  result.get();
}

} // namespace patience_without_end
