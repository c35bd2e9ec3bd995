// A fiber waits for the workers, and sends when they have finished. Its channel has room: the caller may have gone.
#include "exercise.hpp"

namespace coursework {

bool serve(requests_channel requests, handle_function handle, std::chrono::seconds patience) {
  auto workers = std::make_shared<fiber_sync::wait_group>();

  for (int const request : *requests) {
    workers->add();
    boost::fibers::fiber([=] {
      handle(request);
      workers->done();
    }).detach();
  }

  auto finished = std::make_shared<boost::fibers::buffered_channel<bool>>(2);
  boost::fibers::fiber([=] {
    workers->wait();
    finished->push(true);
  }).detach();

  bool all = false;
  finished->pop_wait_for(all, patience);
  return all;
}

} // namespace coursework
