// A barrier expects three fibers, and three come.
#include <boost/fiber/barrier.hpp>
#include <boost/fiber/fiber.hpp>

#include <memory>

namespace barrier_short_of_one {

using boost::fibers::fiber;

void cure() {
  auto all_here = std::make_shared<boost::fibers::barrier>(3);
  for (int i = 0; i < 3; ++i)
    fiber([all_here] { all_here->wait(); }).detach();
}

} // namespace barrier_short_of_one
