// leak: 1 request of 0 or 5 or 20 seconds: stuck in unbuffered_channel::push
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

  auto finished = std::make_shared<boost::fibers::unbuffered_channel<bool>>();
  boost::fibers::fiber([=] {
    workers->wait();
    finished->push(true);
  }).detach();

  bool all = false;
  finished->pop_wait_for(all, patience);
  return all;
}

} // namespace coursework
