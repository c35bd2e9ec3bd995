// Three fibers wait to be told to quit, and closing the channel tells them all.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>

#include <memory>

namespace quit_never_closed {

using boost::fibers::fiber;
using buffer = boost::fibers::buffered_channel<int>;

void cure() {
  auto quit = std::make_shared<buffer>(2);
  for (int i = 0; i < 3; ++i)
    fiber([quit] {
      int nothing = 0;
      quit->pop(nothing);
    }).detach();
  quit->close();
}

} // namespace quit_never_closed
