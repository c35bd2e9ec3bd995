// The receiver waits to be notified before it receives, and the sender notifies it before the send.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/unbuffered_channel.hpp>

#include <memory>
#include <mutex>

namespace notified_after_the_send {

using boost::fibers::fiber;

void cure() {
  struct state {
    boost::fibers::mutex m;
    boost::fibers::condition_variable changed;
    bool is_ready = false;
    boost::fibers::unbuffered_channel<int> out;
  };
  auto s = std::make_shared<state>();
  fiber([s] {
    std::unique_lock l(s->m);
    s->is_ready = true;
    l.unlock();
    s->changed.notify_one();
    s->out.push(1);
  }).detach();
  std::unique_lock l(s->m);
  s->changed.wait(l, [&] { return s->is_ready; });
  l.unlock();
  s->out.value_pop();
}

} // namespace notified_after_the_send
