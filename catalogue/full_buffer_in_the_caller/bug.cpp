// The caller fills a buffer that is too small before it takes anything out.
#include <boost/fiber/buffered_channel.hpp>

#include <memory>

namespace full_buffer_in_the_caller {

using buffer = boost::fibers::buffered_channel<int>;

void bug() {
  auto results = std::make_shared<buffer>(4); // incorrect! It holds three.
  for (int i = 0; i < 4; ++i)
    results->push(i); // leaklab: deadlock in buffered_channel::push
  for (int i = 0; i < 4; ++i)
    results->value_pop();
}

} // namespace full_buffer_in_the_caller
