// A task is made and its result is awaited, and a fiber runs it.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>

#include <memory>

namespace task_never_run {

using boost::fibers::fiber;

void cure() {
  auto task = std::make_shared<boost::fibers::packaged_task<int()>>([] { return 1; });
  fiber([task, result = task->get_future()]() mutable { result.get(); }).detach();
  fiber([task] { (*task)(); }).detach();
}

} // namespace task_never_run
