// Makes the choices that a schedule says.
#pragma once

#include <leaklab/replay.hpp>
#include <leaklab/world/director.hpp>
#include <leaklab/world/fiber_record.hpp>

#include <algorithm>
#include <stdexcept>

namespace leaklab::detail {

class replayer final : public director {
public:
  replayer(schedule const& s, replay_options const& options) : schedule_(s), max_steps_(options.max_steps) {
    if (max_steps_ == 0)
      throw std::invalid_argument("leaklab::replay: replay_options::max_steps must be at least 1");
  }

  bool may_sleep(fiber_record const&) override {
    problem_ = "a fiber sleeps or waits with a deadline: a schedule has no clock";
    return false;
  }
  bool may_go_on() override { return ++steps_ <= max_steps_; }

  std::size_t choose(std::span<std::uint64_t const> ready) override {
    auto const& fibers = schedule_.fibers();
    if (place_ == fibers.size())
      return 0;
    auto const found = std::ranges::find(ready, fibers[place_]);
    if (found == ready.end()) {
      std::string others;
      for (auto const id : ready)
        others += (others.empty() ? "" : ", ") + fiber_letter(id);
      problem_ = "at choice " + std::to_string(place_ + 1) + " fiber " + fiber_letter(fibers[place_]) +
                 " is not ready; fibers {" + others + "} are";
      return stop;
    }
    ++place_;
    return static_cast<std::size_t>(found - ready.begin());
  }

  // Is called after the run. Throws if the schedule did not fit it. If a limit has ended the run, it is not
  // known how many choices there would have been.
  run_report checked(run_report report) {
    if (problem_.empty() && report.verdict != verdict::unfinished && place_ < schedule_.fibers().size())
      problem_ = "it has " + std::to_string(schedule_.fibers().size()) + " choices, but there were only " +
                 std::to_string(place_);
    if (!problem_.empty())
      throw std::invalid_argument("schedule " + abridged(schedule_) + " does not fit: " + problem_);
    if (steps_ > max_steps_)
      report.most_steps = max_steps_;
    return report;
  }

private:
  schedule const& schedule_;
  std::uint64_t const max_steps_;
  std::uint64_t steps_ = 0;
  std::size_t place_ = 0;
  std::string problem_;
};

} // namespace leaklab::detail
