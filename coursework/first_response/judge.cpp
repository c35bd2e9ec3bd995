// What is asked about the exercise "first_response".
#include <grader/question.hpp>

#include <coursework/exercise.hpp>
#include <leaklab/choose.hpp>

#include <boost/fiber/all.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace grader {
namespace {

using first_response_function = std::string (*)(std::vector<std::string> const&,
                                                coursework::request_function);

// The servers exist by name only.
class servers {
public:
  explicit servers(std::size_t count) {
    for (std::size_t k = 1; k <= count; ++k)
      names_.push_back(fmt::format("server{}", k));
  }

  void begin() {
    first_.clear();
    now_ = most_at_once_ = 0;
  }
  std::vector<std::string> const& names() const { return names_; }
  std::size_t most_at_once() const { return most_at_once_; }

  // A server is asked, and answers after a while. What it waits in between is in no function of its own, so that a report
  // names the line of the student that asks.
  void is_asked(std::string const& name) {
    if (std::ranges::find(names_, name) == names_.end())
      wrong(fmt::format("'{}' was asked, which is none of the servers", name));
    most_at_once_ = std::max(most_at_once_, ++now_);
  }
  std::string answers(std::string const& name) {
    --now_;
    if (first_.empty())
      first_ = name;
    return "answer of " + name;
  }

  void check(std::string const& result) const {
    if (first_.empty())
      wrong("returned before a server had answered");
    else if (result != "answer of " + first_)
      wrong(fmt::format("returned '{}', but {} was the first to answer", result, first_));
  }

private:
  std::vector<std::string> names_;
  std::string first_; // that has answered
  std::size_t now_ = 0, most_at_once_ = 0;
};

question all_answer(first_response_function first_response, std::size_t count) {
  auto const all = std::make_shared<servers>(count);
  return {.about = fmt::format("{} servers, all of which answer", count),
          .body =
              [=] {
                all->begin();
                all->check(first_response(all->names(), [=](std::string const& name) {
                  all->is_asked(name);
                  boost::this_fiber::yield();
                  return all->answers(name);
                }));
              },
          .at_once = count,
          .most_at_once = [=] { return all->most_at_once(); }};
}

// The others answer only when the function has returned: so it must not wait for them.
question one_answers(first_response_function first_response, std::size_t count, unsigned points) {
  auto const all = std::make_shared<servers>(count);
  return {.about = fmt::format("{} servers, one of which answers in time", count),
          .body =
              [=] {
                all->begin();
                auto const has_returned = std::make_shared<boost::fibers::promise<void>>();
                auto const late = has_returned->get_future().share();
                auto const fast = all->names()[leaklab::choose(count)];
                all->check(first_response(all->names(), [=](std::string const& name) {
                  all->is_asked(name);
                  if (name != fast)
                    late.wait();
                  return all->answers(name);
                }));
                has_returned->set_value();
              },
          .points = points};
}

} // namespace

std::vector<question> first_response(void* function) {
  auto const f = reinterpret_cast<first_response_function>(function);
  return {all_answer(f, 2), all_answer(f, 3), one_answers(f, 2, 8), one_answers(f, 4, 2)};
}

} // namespace grader
