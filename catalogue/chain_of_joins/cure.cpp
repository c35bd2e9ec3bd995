// Parents join children that join children, and the last one gets the value that it waits for.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace chain_of_joins {

using boost::fibers::fiber;
using channel = boost::fibers::unbuffered_channel<int>;

static void chain(std::shared_ptr<channel> const& in, int depth) {
  if (depth == 0) {
    in->value_pop();
    in->close();
    return;
  }
  fiber child([=] { chain(in, depth - 1); });
  child.join();
}

void cure() {
  auto in = std::make_shared<channel>();
  fiber([in] { chain(in, 3); }).detach();
  in->push(1);
}

} // namespace chain_of_joins
