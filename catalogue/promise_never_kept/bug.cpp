// A promise lives on, but the path that would keep it is not taken.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>

#include <memory>

namespace promise_never_kept {

using boost::fibers::fiber;
using boost::fibers::promise;

void bug() {
  auto p = std::make_shared<promise<int>>();
  fiber([p, result = p->get_future()]() mutable {
    result.get(); // leaklab: leak in future::get
  }).detach();
}

} // namespace promise_never_kept
