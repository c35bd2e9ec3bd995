// One of four files with equal functions.
#include "shared.hpp"

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>
#include <string>

void start_four() {
  auto const g = std::make_shared<gate>();
  auto const q = std::make_shared<queue<std::string>>();
  auto const c = std::make_shared<boost::fibers::unbuffered_channel<int>>();
  boost::fibers::fiber([g] { g->wait(); }).detach();
  boost::fibers::fiber([q] { q->take(); }).detach();
  boost::fibers::fiber([c] { c->push(1); }).detach();
  boost::fibers::fiber([c] {
    int item = 0;
    c->pop(item); // gets the 1
    c->pop(item);
  }).detach();
}
