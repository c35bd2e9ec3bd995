// deadlock: 2 servers, one of which answers in time: stuck in future::wait and unbuffered_channel::pop
#include "exercise.hpp"

namespace coursework {

std::string first_response(std::vector<std::string> const& servers, request_function request) {
  auto const n = servers.size();
  auto answers = std::make_shared<boost::fibers::unbuffered_channel<std::string>>();

  for (auto const& server : servers) {
    boost::fibers::fiber([=] { answers->push(request(server)); }).detach();
  }

  std::string first, other;
  answers->pop(first);
  for (std::size_t k = 2; k <= n; ++k)
    answers->pop(other);
  return first;
}

} // namespace coursework
