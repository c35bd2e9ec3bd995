// The results are taken before the workers are joined.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>
#include <vector>

namespace join_before_collect {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

void cure() {
  auto results = std::make_shared<channel>();
  std::vector<fiber> workers(3);
  for (int i = 0; i < 3; ++i)
    workers[i] = fiber([results, i] { results->push(i); });
  for (int i = 0; i < 3; ++i)
    results->value_pop();
  for (auto& w : workers)
    w.join();
}

} // namespace join_before_collect
