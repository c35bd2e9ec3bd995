// A promise is kept.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>

#include <memory>

namespace promise_never_kept {

using boost::fibers::fiber;
using boost::fibers::promise;

void cure() {
  auto p = std::make_shared<promise<int>>();
  fiber([p, result = p->get_future()]() mutable { result.get(); }).detach();
  p->set_value(1);
}

} // namespace promise_never_kept
