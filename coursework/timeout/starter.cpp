// leak: an answer after 0 or 5 or 20 seconds: stuck in unbuffered_channel::push
#include "exercise.hpp"

namespace coursework {

std::optional<std::string> ask_within(std::chrono::seconds patience, std::string const& server,
                                      request_function request) {
  auto answers = std::make_shared<boost::fibers::unbuffered_channel<std::string>>();

  boost::fibers::fiber([=] { answers->push(request(server)); }).detach();

  std::string answer;
  if (answers->pop_wait_for(answer, patience) == boost::fibers::channel_op_status::success)
    return answer;
  return std::nullopt; // TODO: and when the answer comes later?
}

} // namespace coursework
