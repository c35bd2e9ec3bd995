// Makes the choices that a schedule says.
#pragma once

#include <leaklab/replay.hpp>
#include <leaklab/replay/step_break.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/stack/capture.hpp>
#include <leaklab/states/director_with_pieces.hpp>
#include <leaklab/threads/pauses.hpp>
#include <leaklab/world/fiber_record.hpp>
#include <leaklab/world/longest_limit.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>

namespace leaklab::detail {

class replayer final : public states::replaying_director {
public:
  replayer(schedule const& s, replay_options const& options)
      : replaying_director(options.explored_addresses), schedule_(s), early_left_(s.early_deadlines()),
        max_steps_(options.max_steps), run_(pauses_before_operations()) {
    if (early_left_ > 0 && options.clock == clock::real)
      throw std::invalid_argument("schedule " + abridged(s) +
                                  " does not fit: a deadline comes early, and the clock is the machine's");
    if (pauses_before_operations() && !is_built_with_pauses())
      throw std::invalid_argument(
          "schedule " + abridged(s) +
          " does not fit: fibers are switched before operations in it (:), and this "
          "program is not built for that: call leaklab_explore_threads(TARGET) in CMake");
    if (max_steps_ == 0)
      throw std::invalid_argument("leaklab::replay: replay_options::max_steps must be at least 1");
  }

  bool may_sleep(fiber_record const&) override {
    problem_ = "a fiber sleeps or waits with a deadline, and the clock is the machine's";
    return false;
  }
  bool may_go_on() override { return ++steps_ <= max_steps_; }

  void on_run(fiber_record const& r) override {
    replaying_director::on_run(r);
    break_.begins(r);
  }

  // How long the run may take. In a debugger there is no limit: a person looks at it.
  std::chrono::milliseconds time_limit(replay_options const& options) const {
    return break_.is_wanted() ? longest_limit : options.time_limit;
  }

  bool may_time_pass() override { return true; }

  bool pauses_before_operations() const override {
    return schedule_.switches() == switches::at_synchronisation;
  }

  void has_missed_an_operation(fiber_record const&) override {
    if (!problem_.empty())
      return;
    problem_ = missed_operation;
    after_place_ = after_missed_operation;
    problem_at_ = capture_here();
  }

  std::size_t choose(std::span<std::uint64_t const> ready) override {
    bool const pending = ready.back() == time;
    auto const fibers = ready.first(ready.size() - pending);
    if (fibers.size() == 1 && early_left_ == 0)
      return 0; // no choice
    auto const* const next = next_choice();
    if (!next)
      return 0;
    if (next->kind == kind_t::time && pending) {
      ++place_;
      --early_left_;
      return fibers.size();
    }
    auto const found = is_fiber(*next) ? std::ranges::find(fibers, next->number) : fibers.end();
    if (found == fibers.end()) {
      refuse(why_not(*next, fibers));
      return stop;
    }
    ++place_;
    return static_cast<std::size_t>(found - fibers.begin());
  }

  std::size_t result(fiber_record const& r, std::size_t n) override {
    if (!may_go_on())
      return stop;
    auto const* const next = next_choice();
    if (!next)
      return 0;
    if (next->kind != kind_t::result || next->number >= n) {
      refuse("fiber " + fiber_letter(r.id) + " calls choose(" + std::to_string(n) + "), " +
             (is_fiber(*next)              ? "and does not leave the choice to fiber "
              : next->kind == kind_t::time ? "before time can pass: "
                                           : "which cannot return ") +
             to_string(*next));
      problem_at_ = capture_here();
      return stop;
    }
    ++place_;
    return next->number;
  }

  // Is called after the run. Throws if the schedule did not fit it. If a limit has ended the run, it is not
  // known how many choices there would have been.
  run_report checked(run_report report) {
    if (problem_.empty() && report.verdict != verdict::unfinished && place_ < schedule_.choices().size())
      problem_ = "it has " + std::to_string(schedule_.choices().size()) + " choices, but there were only " +
                 std::to_string(place_);
    if (!problem_.empty())
      throw std::invalid_argument("schedule " + abridged(schedule_) + " does not fit: " + problem_ +
                                  places::at_place(problem_at_) + after_place_);
    break_.check();
    if (steps_ > max_steps_)
      report.most_steps = max_steps_;
    return report;
  }

private:
  // nullptr: the schedule has no more
  schedule::choice const* next_choice() const {
    auto const& choices = schedule_.choices();
    return place_ == choices.size() ? nullptr : &choices[place_];
  }

  using kind_t = schedule::choice::kind_t;
  static bool is_fiber(schedule::choice const& c) { return c.kind == kind_t::fiber; }

  static std::string why_not(schedule::choice const& next, std::span<std::uint64_t const> ready) {
    std::string fibers;
    for (auto const id : ready)
      fibers += (fibers.empty() ? "" : ", ") + fiber_letter(id);
    switch (next.kind) {
    case kind_t::fiber:
      return "fiber " + to_string(next) + " is not ready; fibers {" + fibers + "} are";
    case kind_t::time:
      return "no deadline is pending that could come early; fibers {" + fibers + "} are ready";
    default:
      return "no fiber calls choose(), which was to return " + to_string(next) + "; fibers {" + fibers +
             "} are ready";
    }
  }

  void refuse(std::string const& why) { problem_ = "at choice " + std::to_string(place_ + 1) + ' ' + why; }

  schedule const& schedule_;
  std::size_t early_left_; // how many deadlines are still to come early
  std::uint64_t const max_steps_;
  std::uint64_t steps_ = 0;
  std::size_t place_ = 0;
  std::string problem_, after_place_;
  run_with_pauses const run_;
  step_break break_;
  addresses problem_at_; // where a fiber chooses what the schedule does not say
};

} // namespace leaklab::detail
