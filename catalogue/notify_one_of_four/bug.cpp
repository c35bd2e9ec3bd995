// Four fibers wait for the same change, and only one of them is notified.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace notify_one_of_four {

using boost::fibers::fiber;

void bug() {
  struct state {
    boost::fibers::mutex m;
    boost::fibers::condition_variable arrived, changed;
    int waiting = 0;
    bool ready = false;
  };
  auto s = std::make_shared<state>();
  for (int i = 0; i < 4; ++i)
    fiber([s] {
      std::unique_lock l(s->m);
      if (++s->waiting == 4)
        s->arrived.notify_one();
      while (!s->ready)
        s->changed.wait(l); // leaklab: leak in condition_variable::wait (3 fibers)
    }).detach();
  std::unique_lock l(s->m);
  s->arrived.wait(l, [&] { return s->waiting == 4; });
  s->ready = true;
  s->changed.notify_one(); // incorrect!
}

} // namespace notify_one_of_four
