// leaklab::replay: one run in the order that a schedule says; see replay.hpp.
#include <leaklab/replay.hpp>

#include <leaklab/replay/replayer.hpp>
#include <leaklab/world/run_directed.hpp>

namespace leaklab {

using namespace detail;

run_report replay(std::function<void()> body, schedule const& s, replay_options const& options) {
  replayer r(s, options);
  auto report = r.checked(run_directed(
      std::move(body),
      {.threads = 1, .time_limit = r.time_limit(options), .clock = options.clock, .rethrow = options.rethrow},
      &r));
  for (auto& race : report.races)
    race.schedule = s;
  return report;
}

} // namespace leaklab
