// A task is made and its result is awaited, but no fiber runs it.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>

#include <memory>

namespace task_never_run {

using boost::fibers::fiber;

void bug() {
  auto task = std::make_shared<boost::fibers::packaged_task<int()>>([] { return 1; });
  fiber([task, result = task->get_future()]() mutable {
    result.get(); // leaklab: leak in future::get
  }).detach();
}

} // namespace task_never_run
