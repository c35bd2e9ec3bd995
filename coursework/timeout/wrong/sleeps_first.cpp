// wrong answer: an answer after 0 seconds: returned after 10 seconds, and the answer came after 0
#include "exercise.hpp"

namespace coursework {

std::optional<std::string> ask_within(std::chrono::seconds patience, std::string const& server,
                                      request_function request) {
  auto answers = std::make_shared<boost::fibers::buffered_channel<std::string>>(2);

  boost::fibers::fiber([=] { answers->push(request(server)); }).detach();

  std::string answer;
  boost::this_fiber::sleep_for(patience);
  if (answers->try_pop(answer) == boost::fibers::channel_op_status::success)
    return answer;
  return std::nullopt;
}

} // namespace coursework
