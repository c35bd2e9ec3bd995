// A program of somebody who uses fiber_sync, perhaps with leaklab to see it. Exits with 0 if all went well.
#include <fiber_sync/channel_capacity.hpp>
#include <fiber_sync/wait_group.hpp>

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>

#include <memory>

#if defined(OUTSIDE_SEES_FIBERS)
#include <leaklab/run.hpp>

#include <iostream>
#endif

namespace {

// Returns the sum of what three fibers send into a channel that has room for all of it.
int sum() {
  boost::fibers::buffered_channel<int> results(fiber_sync::channel_capacity(3));
  fiber_sync::wait_group senders;
  for (int i = 1; i <= 3; ++i) {
    senders.add();
    boost::fibers::fiber([&, i] {
      results.push(i);
      senders.done();
    }).detach();
  }
  senders.wait();
  results.close();
  int total = 0;
  for (int const i : results)
    total += i;
  return total;
}

#if defined(OUTSIDE_SEES_FIBERS)
bool waits_for_ever_are_named() {
  auto const report = leaklab::run([] {
    auto const never = std::make_shared<fiber_sync::wait_group>();
    never->add();
    boost::fibers::fiber([=] { never->wait(); }).detach();
  });
  std::cout << report;
  return report.stuck.size() == 1 && report.stuck[0].operation == "wait_group::wait";
}
#else
bool waits_for_ever_are_named() {
  return true;
}
#endif

} // namespace

int main() {
  return sum() == 6 && waits_for_ever_are_named() ? 0 : 1;
}
