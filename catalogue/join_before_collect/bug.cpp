// The workers are joined before their results are taken.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>
#include <vector>

namespace join_before_collect {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void bug() {
  auto results = std::make_shared<channel>();
  std::vector<fiber> workers(3);
  for (int i = 0; i < 3; ++i)
    workers[i] = fiber([results, i] {
      results->push(i); // leaklab: deadlock in unbuffered_channel::push (3 fibers)
    });
  for (auto& w : workers)
    w.join(); // incorrect! leaklab: deadlock in fiber::join
  for (int i = 0; i < 3; ++i)
    results->value_pop();
}

} // namespace join_before_collect
