// Runs a failing schedule once more to write down what happens; see show_failure.hpp.
#include <leaklab/explore/show_failure.hpp>

#include <leaklab/explore/child.hpp>
#include <leaklab/explore/failed_checks.hpp>
#include <leaklab/replay/step_break.hpp>
#include <leaklab/replay/steps_table.hpp>
#include <leaklab/trace.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>

namespace leaklab::detail {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t longest_text = 1 << 16;
constexpr std::size_t most_rows = 200;
constexpr milliseconds to_write_it{1000};
constexpr milliseconds longest_limit = std::chrono::hours(24);

std::string shown_run(std::function<void()> const& body, schedule const& s, explore_options const& options) {
  what_failed(options); // checks that fail from now on are not the caller's
  auto const run = trace(body, s,
                         {.clock = options.clock,
                          .max_steps = options.max_steps,
                          .time_limit = options.longest_schedule,
                          .rethrow = false,
                          .explored_addresses = true});
  bool const fails = run.report.verdict != verdict::clean || run.report.failure || what_failed(options);
  constexpr auto other_end =
      "Its replay does not fail: the body depends on more than the schedule, such as the "
      "addresses of what it allocates.\n\n";
  return (fails ? "" : other_end) + to_text(make_steps_table(run), {}, most_rows) + '\n' +
         to_text(run.report, {.letters = true});
}

} // namespace

std::string show_failure(std::function<void()> const& body, schedule const& s,
                         explore_options const& options) {
  auto const written = shared_text<longest_text>();
  child c([&] {
    // Nobody has asked for this replay. NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread
    ::unsetenv(step_break::variable);
    try {
      written->set(shown_run(body, s, options));
    } catch (std::exception const& e) {
      written->set(std::string("it cannot be shown: ") + e.what() + '\n');
    }
  });
  bool const ended = c.has_ended_within(std::min(options.longest_schedule, longest_limit) + to_write_it);
  c.stop();
  if (auto text = written->get(); !text.empty())
    return text;
  return "its steps cannot be shown: " + (ended ? c.end_as_text() : std::string("it does not end")) + '\n';
}

} // namespace leaklab::detail
