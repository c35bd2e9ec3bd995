// One of two fibers gives its result before it waits for the other's.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>

#include <memory>

namespace mutual_wait {

using boost::fibers::fiber;
using boost::fibers::promise;

void cure() {
  auto a = std::make_shared<promise<int>>(), b = std::make_shared<promise<int>>();
  fiber([a, b, other = b->get_future()]() mutable { a->set_value(other.get()); }).detach();
  fiber([a, b, other = a->get_future()]() mutable {
    b->set_value(1);
    other.get();
  }).detach();
}

} // namespace mutual_wait
