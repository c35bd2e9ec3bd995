// Two fibers wait on a condition_variable_any for a state that never comes.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/recursive_mutex.hpp>

#include <memory>
#include <mutex>

namespace condition_any_never_notified {

using boost::fibers::fiber;

void bug() {
  struct state {
    boost::fibers::recursive_mutex m;
    boost::fibers::condition_variable_any changed;
    bool ready = false;
  };
  auto s = std::make_shared<state>();
  for (int i = 0; i < 2; ++i)
    fiber([s] {
      std::unique_lock l(s->m);
      auto const ready = [&] { return s->ready; };
      s->changed.wait(l, ready); // leaklab: leak in condition_variable_any::wait (2 fibers)
    }).detach();
}

} // namespace condition_any_never_notified
