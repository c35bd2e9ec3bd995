// What is asked about the exercise "timeout". The clock is the world's own: no time passes in reality.
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

using ask_within_function = std::optional<std::string> (*)(std::chrono::seconds, std::string const&,
                                                           coursework::request_function);

constexpr std::chrono::seconds patience{10};

// The server takes as long as the schedule says.
question answers_after(ask_within_function ask_within, std::vector<int> const& seconds, unsigned points) {
  return {.about = fmt::format("an answer after {} seconds", fmt::join(seconds, " or ")),
          .body =
              [=] {
                auto const takes = std::chrono::seconds(seconds[leaklab::choose(seconds.size())]);
                auto const begin = std::chrono::steady_clock::now();
                auto const got = ask_within(patience, "server1", [=](std::string const& server) {
                  if (takes > takes.zero())
                    boost::this_fiber::sleep_for(takes);
                  return "answer of " + server;
                });
                auto const took = std::chrono::steady_clock::now() - begin;
                if (took != std::min<std::chrono::steady_clock::duration>(takes, patience))
                  wrong(fmt::format("returned after {:g} seconds, and the answer came after {}",
                                    std::chrono::duration<double>(took).count(), takes.count()));
                else if (takes < patience && got != "answer of server1")
                  wrong(fmt::format("returned no answer, although it came after {} seconds", takes.count()));
                else if (takes > patience && got)
                  wrong("returned an answer before there was one");
              },
          .points = points};
}

} // namespace

std::vector<question> timeout(void* function) {
  auto const f = reinterpret_cast<ask_within_function>(function);
  return {answers_after(f, {0}, 0), answers_after(f, {5}, 0), answers_after(f, {0, 5, 20}, 10)};
}

} // namespace grader
