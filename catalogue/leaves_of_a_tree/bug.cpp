// Fibers start fibers that start fibers: eight leaves report, and one report is read.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace leaves_of_a_tree {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

static void grow(std::shared_ptr<channel> const& out, int depth) {
  if (depth == 0) {
    out->push(1); // leaklab: leak in unbuffered_channel::push (7 fibers)
    return;
  }
  for (int i = 0; i < 2; ++i)
    fiber([=] { grow(out, depth - 1); }).detach();
}

void bug() {
  auto out = std::make_shared<channel>();
  grow(out, 3);
  out->value_pop(); // incorrect!
}

} // namespace leaves_of_a_tree
