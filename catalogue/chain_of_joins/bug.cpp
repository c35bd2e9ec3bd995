// Parents join children that join children, and the last one waits for a value that is never sent.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace chain_of_joins {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

static void chain(std::shared_ptr<channel> const& in, int depth) {
  if (depth == 0) {
    in->value_pop(); // leaklab: leak in unbuffered_channel::value_pop
    in->close();
    return;
  }
  fiber child([=] { chain(in, depth - 1); });
  child.join(); // leaklab: leak in fiber::join (3 fibers)
}

void bug() {
  auto in = std::make_shared<channel>();
  fiber([in] { chain(in, 3); }).detach();
}

} // namespace chain_of_joins
