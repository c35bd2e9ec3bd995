// Two fibers wait on a condition variable for a state that never comes.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>

#include <memory>
#include <mutex>

namespace condition_never_notified {

using boost::fibers::fiber;

void bug() {
  struct state {
    boost::fibers::mutex m;
    boost::fibers::condition_variable changed;
    bool ready = false;
  };
  auto s = std::make_shared<state>();
  for (int i = 0; i < 2; ++i)
    fiber([s] {
      std::unique_lock l(s->m);
      auto const ready = [&] { return s->ready; };
      s->changed.wait(l, ready); // leaklab: leak in condition_variable::wait (2 fibers)
    }).detach();
}

} // namespace condition_never_notified
