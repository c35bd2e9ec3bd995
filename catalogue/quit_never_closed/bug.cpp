// Three fibers wait to be told to quit, and are never told.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>

#include <memory>

namespace quit_never_closed {

using boost::fibers::fiber;
using buffer = boost::fibers::buffered_channel<int>;

void bug() {
  auto quit = std::make_shared<buffer>(2);
  for (int i = 0; i < 3; ++i)
    fiber([quit] {
      int nothing = 0;
      quit->pop(nothing); // leaklab: leak in buffered_channel::pop (3 fibers)
    }).detach();
}

} // namespace quit_never_closed
