// Fibers start fibers that start fibers: eight leaves report, and eight reports are read.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace leaves_of_a_tree {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

static void grow(std::shared_ptr<channel> const& out, int depth) {
  if (depth == 0) {
    out->push(1);
    return;
  }
  for (int i = 0; i < 2; ++i)
    fiber([=] { grow(out, depth - 1); }).detach();
}

void cure() {
  auto out = std::make_shared<channel>();
  grow(out, 3);
  for (int i = 0; i < 8; ++i)
    out->value_pop();
}

} // namespace leaves_of_a_tree
