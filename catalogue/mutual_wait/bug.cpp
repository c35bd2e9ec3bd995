// Two fibers wait for each other's result.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>

#include <memory>

namespace mutual_wait {

using boost::fibers::fiber;
using boost::fibers::promise;

void bug() {
  auto a = std::make_shared<promise<int>>(), b = std::make_shared<promise<int>>();
  fiber([a, b, other = b->get_future()]() mutable {
    a->set_value(other.get()); // leaklab: leak in future::get
  }).detach();
  fiber([a, b, other = a->get_future()]() mutable {
    b->set_value(other.get()); // incorrect! leaklab: leak in future::get
  }).detach();
}

} // namespace mutual_wait
