// A wait with a deadline is followed by one without.
#include <boost/fiber/future.hpp>

#include <chrono>
#include <memory>

namespace patience_without_end {

using namespace std::chrono_literals;
using boost::fibers::promise;

void bug() {
  auto p = std::make_shared<promise<int>>();
  auto result = p->get_future();
  result.wait_for(1ms);
  result.get(); // incorrect! leaklab: deadlock in future::get
}

} // namespace patience_without_end
