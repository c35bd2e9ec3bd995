// leaklab::trace: a replay that writes down what happens; see trace.hpp.
#include <leaklab/trace.hpp>

#include <leaklab/replay/replayer.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/report/symbols.hpp>
#include <leaklab/stack/capture.hpp>
#include <leaklab/world/run_directed.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace leaklab {

using namespace detail;
namespace {

// Writes down what happens to fibers. It knows the queue of the ready fibers, since it is told of each
// change.
class recorder final : public fiber_events {
public:
  void on_spawn(fiber_record const& r) override {
    if (steps_.empty()) // this is the body
      return;
    steps_.back().started.push_back(r.id);
    if (r.state() == fiber_record::state_t::running)
      steps_.back().end = step::end_t::dispatches;
  }

  void on_ready(fiber_record const& r) override {
    if (r.pauses) {
      ready_.insert(ready_.begin(), r.id);
      steps_.back().end = step::end_t::pauses;
      return;
    }
    ready_.push_back(r.id);
    if (steps_.empty() || !r.started)
      return;
    if (!passed_.empty())
      return passed_.back().woken.push_back(r.id);
    auto& last = steps_.back();
    if (last.fiber == r.id)
      last.end = step::end_t::yields; // ready at once, before any other fiber has run
    else if (!is_parent_dispatched(r.id))
      last.woken.push_back(r.id);
  }

  void on_run(fiber_record const& r) override {
    auto const place = std::ranges::find(ready_, r.id);
    bool const in_place_of_parent = place == ready_.end();
    steps_.push_back({.fiber = r.id,
                      .ready = in_place_of_parent ? std::vector{r.id} : ready_,
                      .passed = std::exchange(passed_, {}),
                      .deadline_pending = std::exchange(deadline_pending_, false),
                      .end = step::end_t::runs});
    stacks_.emplace_back();
    if (!in_place_of_parent)
      ready_.erase(place);
  }

  void on_suspend(fiber_record const& r) override {
    note_name(r);
    steps_.back().end = step::end_t::blocks;
    stacks_.back() = capture_here();
  }

  void on_finish(fiber_record const& r) override {
    note_name(r);
    steps_.back().end = step::end_t::ends;
  }

  void on_told(fiber_record const&, telling what, std::string_view text) override {
    steps_.back().told.emplace_back(what, text);
  }

  void on_result(fiber_record const&, std::size_t result, std::size_t n) override {
    steps_.back().results.push_back({.result = result, .of = n});
    results_.push_back(capture_here());
  }

  void on_time(std::chrono::nanoseconds passed, bool early) override {
    passed_.push_back({.by = passed, .early = early});
  }
  void on_time_waits() override { deadline_pending_ = true; }

  traced_run take(run_report report, switches at) {
    name_places();
    std::map<addresses, frame> called;
    auto stack = results_.begin();
    for (auto& s : steps_)
      for (auto& r : s.results) {
        auto [where, unknown] = called.try_emplace(*stack);
        if (unknown)
          where->second = places::first_user_frame(symbols::frames_of(*stack));
        r.at = where->second;
        ++stack;
      }
    auto choices = take_choices(at);
    return {std::move(report), std::move(steps_), std::move(choices), std::move(names_)};
  }

private:
  void name_places() {
    struct place {
      places::blocked where;
      bool waits_for_slot = false;
    };
    std::map<addresses, place> named; // many steps end at few places
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      auto [at, unknown] = named.try_emplace(stacks_[i]);
      auto& p = at->second;
      if (unknown) {
        auto const frames = symbols::frames_of(stacks_[i]);
        p.where = places::where_blocked(places::without_machinery(frames));
        p.waits_for_slot = places::waits_for_slot(p.where.operation, places::is_in_a_queue(frames));
      }
      steps_[i].operation = p.where.operation;
      steps_[i].at = p.where.at;
      steps_[i].waits_for_slot = p.waits_for_slot;
    }
  }

  void note_name(fiber_record const& r) {
    if (!r.name.empty())
      names_.try_emplace(r.id, r.name);
  }

  // Returns whether this is the fiber whose place the running one has taken. Such a fiber is ready again at
  // once.
  bool is_parent_dispatched(std::uint64_t id) const {
    if (steps_.size() < 2)
      return false;
    auto const& before = steps_[steps_.size() - 2];
    return before.end == step::end_t::dispatches && before.fiber == id;
  }

  // Returns the choices that were made, and marks the steps that were chosen. As long as a deadline comes
  // early later, there was a choice wherever one was pending.
  schedule take_choices(switches at) {
    std::vector<schedule::choice> choices;
    auto const at_the_end = early_in(passed_);
    auto early = at_the_end;
    for (auto const& s : steps_)
      early += early_in(s.passed);
    for (auto& s : steps_) {
      choices.insert(choices.end(), early_in(s.passed), schedule::choice::of_time());
      early -= early_in(s.passed);
      s.chosen = s.ready.size() > 1 || (s.deadline_pending && early > 0);
      if (s.chosen)
        choices.push_back(schedule::choice::of_fiber(s.fiber));
      for (auto const& r : s.results)
        choices.push_back(schedule::choice::of_result(r.result));
    }
    choices.insert(choices.end(), at_the_end, schedule::choice::of_time());
    return schedule::of(std::move(choices), at);
  }
  static std::size_t early_in(std::vector<step::passed_t> const& passed) {
    return static_cast<std::size_t>(std::ranges::count_if(passed, &step::passed_t::early));
  }

  std::vector<step> steps_;
  std::vector<addresses> stacks_;      // where each step ended
  std::vector<std::uint64_t> ready_;   // in the order in which they became ready
  std::vector<step::passed_t> passed_; // since the last step
  bool deadline_pending_ = false;
  std::map<std::uint64_t, std::string> names_;
  std::vector<addresses> results_; // where each choose() was called
};

} // namespace

traced_run trace(std::function<void()> body, schedule const& s, replay_options const& options) {
  replayer chooses(s, options);
  recorder listens;
  auto report = run_directed(std::move(body),
                             {.threads = 1,
                              .time_limit = chooses.time_limit(options),
                              .clock = options.clock,
                              .rethrow = options.rethrow},
                             &chooses, &listens);
  for (auto& race : report.races)
    race.schedule = s;
  return listens.take(chooses.checked(std::move(report)), s.switches());
}

} // namespace leaklab
