// Three fibers wait for one promise, and it is never kept.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>

#include <memory>

namespace shared_promise_never_kept {

using boost::fibers::fiber;
using boost::fibers::promise;

void bug() {
  auto p = std::make_shared<promise<void>>();
  auto const done = p->get_future().share();
  for (int i = 0; i < 3; ++i)
    fiber([p, done] {
      done.wait(); // leaklab: leak in future::wait (3 fibers)
    }).detach();
}

} // namespace shared_promise_never_kept
