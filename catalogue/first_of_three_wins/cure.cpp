// Three replicas are asked, the first answer is taken, and there is room for the other two.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>

#include <memory>

namespace first_of_three_wins {

using boost::fibers::fiber;

void cure() {
  auto answer = std::make_shared<boost::fibers::buffered_channel<int>>(4); // holds three
  for (int i = 0; i < 3; ++i)
    fiber([answer, i] { answer->push(i); }).detach();
  int first = 0;
  answer->pop(first);
}

} // namespace first_of_three_wins
