// A barrier expects four fibers, and three come.
#include <boost/fiber/barrier.hpp>
#include <boost/fiber/fiber.hpp>

#include <memory>

namespace barrier_short_of_one {

using boost::fibers::fiber;

void bug() {
  auto all_here = std::make_shared<boost::fibers::barrier>(4); // incorrect!
  for (int i = 0; i < 3; ++i)
    fiber([all_here] {
      all_here->wait(); // leaklab: leak in barrier::wait (3 fibers)
    }).detach();
}

} // namespace barrier_short_of_one
