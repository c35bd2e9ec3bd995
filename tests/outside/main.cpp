// A program of somebody who uses leaklab: plain Boost.Fiber with a leak, and leaklab to see it. Exits with 0
// if the leak was seen.
#include <leaklab/run.hpp>

#include <boost/fiber/fiber.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <iostream>
#include <memory>

int main() {
  auto const report = leaklab::run([] {
    auto results = std::make_shared<boost::fibers::unbuffered_channel<int>>();
    for (int i = 0; i < 3; ++i)
      boost::fibers::fiber([=] { results->push(i); }).detach();
    int first;
    results->pop(first);
  });
  std::cout << report;
  return report.verdict == leaklab::verdict::leak && report.stuck.size() == 2 ? 0 : 1;
}
