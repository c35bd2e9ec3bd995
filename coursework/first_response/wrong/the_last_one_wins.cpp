// wrong answer: 2 servers, all of which answer: returned 'answer of server2', but server1 was the first to answer
#include "exercise.hpp"

namespace coursework {

std::string first_response(std::vector<std::string> const& servers, request_function request) {
  auto const n = servers.size();
  auto answers = std::make_shared<boost::fibers::unbuffered_channel<std::string>>();

  for (auto const& server : servers) {
    boost::fibers::fiber([=] { answers->push(request(server)); }).detach();
  }

  std::string answer;
  for (std::size_t k = 1; k <= n; ++k)
    answers->pop(answer);
  return answer;
}

} // namespace coursework
