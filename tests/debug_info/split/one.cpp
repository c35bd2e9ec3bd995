// One of four files with equal functions; this one uses more of the standard library before.
#include "shared.hpp"

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

void start_one() {
  std::map<std::string, int> counts{{"x", 1}};
  std::vector<std::string> words{"b", "a"};
  std::sort(words.begin(), words.end());
  auto const g = std::make_shared<gate>();
  if (counts.size() > words.size())
    g->open();
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
