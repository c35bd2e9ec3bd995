// Three replicas are asked, the first answer is taken, and the other two have nowhere to go.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>

namespace first_of_three_wins {

using boost::fibers::fiber;

void bug() {
  auto answer = std::make_shared<boost::fibers::unbuffered_channel<int>>(); // incorrect!
  for (int i = 0; i < 3; ++i)
    fiber([answer, i] {
      answer->push(i); // leaklab: leak in unbuffered_channel::push (2 fibers)
    }).detach();
  int first = 0;
  answer->pop(first);
}

} // namespace first_of_three_wins
