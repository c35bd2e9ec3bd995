// The names of verdicts and states, and what a report adds up to.
#include <leaklab/report.hpp>

#include <numeric>

namespace leaklab {

std::string_view to_string(verdict v) {
  switch (v) {
  case verdict::clean:
    return "clean";
  case verdict::leak:
    return "leak";
  case verdict::deadlock:
    return "deadlock";
  case verdict::unfinished:
    return "unfinished";
  }
  return "?";
}

std::string_view to_string(fiber_info::state_t s) {
  using enum fiber_info::state_t;
  switch (s) {
  case ready:
    return "ready";
  case running:
    return "running";
  case sleeping:
    return "sleeping";
  case blocked:
    return "blocked";
  case stuck:
    return "stuck";
  }
  return "?";
}

std::size_t pinned_bytes(run_report const& report) {
  return std::accumulate(report.stuck.begin(), report.stuck.end(), std::size_t{0},
                         [](std::size_t sum, fiber_info const& f) { return sum + f.stack_bytes; });
}

std::size_t pinned_resident_bytes(run_report const& report) {
  return std::accumulate(report.stuck.begin(), report.stuck.end(), std::size_t{0},
                         [](std::size_t sum, fiber_info const& f) { return sum + f.resident_bytes; });
}

} // namespace leaklab
