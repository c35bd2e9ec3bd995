// wrong answer: 1 request of 0 seconds: returned after 0 seconds, when 0 of 1 were handled
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

  (void)patience; // TODO: are they finished?
  return true;
}

} // namespace coursework
