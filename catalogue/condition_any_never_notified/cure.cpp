// Two fibers wait on a condition_variable_any for a state, and are told when it comes.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/recursive_mutex.hpp>

#include <memory>
#include <mutex>

namespace condition_any_never_notified {

using boost::fibers::fiber;

void cure() {
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
      s->changed.wait(l, ready);
    }).detach();
  std::unique_lock l(s->m);
  s->ready = true;
  s->changed.notify_all();
}

} // namespace condition_any_never_notified
