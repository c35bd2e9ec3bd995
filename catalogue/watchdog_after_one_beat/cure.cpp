// A watchdog polls until the first heartbeat, and is told that no other will come.
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>

#include <chrono>
#include <memory>

namespace watchdog_after_one_beat {

using namespace std::chrono_literals;
using boost::fibers::fiber;
using buffer = boost::fibers::buffered_channel<int>;

void cure() {
  auto beats = std::make_shared<buffer>(2);
  fiber([beats] {
    int beat = 0;
    while (beats->pop_wait_for(beat, 200us) == boost::fibers::channel_op_status::timeout)
      ;
    beats->pop(beat);
  }).detach();
  boost::this_fiber::sleep_for(2ms);
  beats->push(1);
  beats->close();
}

} // namespace watchdog_after_one_beat
