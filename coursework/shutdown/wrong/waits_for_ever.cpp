// wrong answer: 1 request of 0 or 5 or 20 seconds: returned after 20 seconds, and the longest request took 20
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

  (void)patience;
  workers->wait();
  return true;
}

} // namespace coursework
