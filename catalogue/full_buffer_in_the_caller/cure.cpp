// The buffer has room for all that the caller puts in.
#include <boost/fiber/buffered_channel.hpp>

#include <memory>

namespace full_buffer_in_the_caller {

using buffer = boost::fibers::buffered_channel<int>;

void cure() {
  auto results = std::make_shared<buffer>(8); // holds seven
  for (int i = 0; i < 4; ++i)
    results->push(i);
  for (int i = 0; i < 4; ++i)
    results->value_pop();
}

} // namespace full_buffer_in_the_caller
