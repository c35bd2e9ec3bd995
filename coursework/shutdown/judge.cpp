// What is asked about the exercise "shutdown". The clock is the world's own: no time passes in reality.
#include <grader/question.hpp>

#include <coursework/exercise.hpp>
#include <leaklab/choose.hpp>

#include <boost/fiber/operations.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

namespace grader {
namespace {

using serve_function = bool (*)(coursework::requests_channel, coursework::handle_function,
                                std::chrono::seconds);

constexpr std::chrono::seconds grace{10};

// The client sends so many requests at once. How long each takes, the schedule says.
question requests_take(serve_function serve, int count, std::vector<int> const& seconds, unsigned points) {
  return {.about = fmt::format("{} request{} of {} seconds", count, count == 1 ? "" : "s",
                               fmt::join(seconds, " or ")),
          .body =
              [=] {
                auto const requests = std::make_shared<boost::fibers::buffered_channel<int>>(8);
                auto const handled = std::make_shared<int>(0);
                auto const longest = std::make_shared<std::chrono::seconds>(0);
                for (int k = 1; k <= count; ++k)
                  requests->push(k);
                requests->close();
                auto const begin = std::chrono::steady_clock::now();
                bool const all = serve(
                    requests,
                    [=](int) {
                      auto const takes = std::chrono::seconds(seconds[leaklab::choose(seconds.size())]);
                      *longest = std::max(*longest, takes);
                      if (takes > takes.zero())
                        boost::this_fiber::sleep_for(takes);
                      ++*handled;
                    },
                    grace);
                auto const took = std::chrono::steady_clock::now() - begin;
                if (*handled < count && took < grace)
                  wrong(fmt::format("returned after {:g} seconds, when {} of {} were handled",
                                    std::chrono::duration<double>(took).count(), *handled, count));
                else if (took != std::min<std::chrono::steady_clock::duration>(*longest, grace))
                  wrong(fmt::format("returned after {:g} seconds, and the longest request took {}",
                                    std::chrono::duration<double>(took).count(), longest->count()));
                else if (all != (*handled == count))
                  wrong(fmt::format("returned {}, although {} of {} were handled", all, *handled, count));
              },
          .points = points};
}

} // namespace

std::vector<question> shutdown(void* function) {
  auto const f = reinterpret_cast<serve_function>(function);
  return {requests_take(f, 1, {0}, 0), requests_take(f, 1, {0, 5, 20}, 0),
          requests_take(f, 2, {0, 5, 20}, 10)};
}

} // namespace grader
