#include <leaklab/run.hpp>

#include <boost/fiber/all.hpp>

#include <iostream>
#include <mutex>

void transfer(boost::fibers::mutex& from, boost::fibers::mutex& to) {
  std::lock_guard const one(from);
  boost::this_fiber::yield();
  std::lock_guard const other(to);
}

int main() {
  auto const report = leaklab::run([] {
    boost::fibers::mutex savings, current;
    boost::fibers::fiber there([&] { transfer(savings, current); });
    transfer(current, savings);
    there.join();
  });
  std::cout << report; // DEADLOCK ...
  return report.verdict == leaklab::verdict::clean ? 0 : 1;
}
