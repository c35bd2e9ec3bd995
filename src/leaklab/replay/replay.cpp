// leaklab::replay: one run in the order that a schedule says; see explore.hpp.
#include <leaklab/replay/replayer.hpp>
#include <leaklab/world/run_directed.hpp>

namespace leaklab {

using namespace detail;

run_report replay(schedule const& s, std::function<void()> body, replay_options const& options) {
  replayer r(s, options);
  return r.checked(run_directed(std::move(body), {.threads = 1, .time_limit = options.time_limit}, &r));
}

} // namespace leaklab
