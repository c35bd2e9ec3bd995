// Two locks in two orders, which only switches between operations show.
#include <leaklab/explore.hpp>

#include <boost/fiber/all.hpp>

#include <iostream>
#include <mutex>

namespace {

void both(boost::fibers::mutex& first, boost::fibers::mutex& second) {
  std::lock_guard const l1(first);
  std::lock_guard const l2(second);
}

void ab_ba() {
  boost::fibers::mutex a, b;
  boost::fibers::fiber f([&] { both(a, b); });
  boost::fibers::fiber g([&] { both(b, a); });
  f.join();
  g.join();
}

} // namespace

int main() {
  auto const all = leaklab::explore(ab_ba, {.switches = leaklab::switches::at_synchronisation});
  std::cout << all;
  return all.complete && all.schedules == 163 && all.deadlock == 12 ? 0 : 1;
}
