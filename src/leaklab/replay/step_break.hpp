// The step of a replay at whose beginning a debugger is to stop, as the environment says.
#pragma once

#include <leaklab/stack/context_access.hpp>
#include <leaklab/stack/stop.hpp>
#include <leaklab/world/fiber_record.hpp>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace leaklab::detail {

class step_break {
public:
  static constexpr auto variable = "LEAKLAB_BREAK";

  // Throws std::invalid_argument if the variable has no number of a step, or no step can be stopped at.
  step_break() {
    auto const* const text = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): nobody changes it
    if (!text || *text == '\0')
      return;
    auto const* const end = text + std::string_view(text).size();
    if (auto const [rest, error] = std::from_chars(text, end, at_);
        rest != end || error != std::errc() || at_ == 0)
      throw std::invalid_argument(std::string(variable) + " must be the number of a step, from 1 on");
    if (auto const* const why = why_no_stop())
      throw std::invalid_argument(std::string(variable) + ": " + why);
  }

  bool is_wanted() const { return at_ != 0; }

  // A fiber is about to run.
  void begins(fiber_record const& r) {
    if (++steps_ != at_)
      return;
    if (suspended_in(*r.context))
      stop_when_resumed(*r.context);
    else
      stop_here(); // launch::dispatch: this is its stack
  }

  // Is called after the run. Throws if it had fewer steps.
  void check() const {
    if (steps_ < at_)
      throw std::invalid_argument(std::string(variable) + " is " + std::to_string(at_) +
                                  ", and the run has only " + std::to_string(steps_) +
                                  (steps_ == 1 ? " step" : " steps"));
  }

private:
  std::uint64_t at_ = 0; // 0: at none
  std::uint64_t steps_ = 0;
};

} // namespace leaklab::detail
