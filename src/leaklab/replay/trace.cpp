// leaklab::trace: a replay that writes down what happens; see trace.hpp.
#include <leaklab/trace.hpp>

#include <leaklab/replay/replayer.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/report/symbols.hpp>
#include <leaklab/stack/capture.hpp>
#include <leaklab/world/run_directed.hpp>

#include <map>
#include <utility>

namespace leaklab {

using namespace detail;
namespace {

class recorder final : public replayer {
public:
  recorder(schedule const& s, replay_options const& options) : replayer(s, options) {}

  std::size_t choose(std::span<std::uint64_t const> ready) override {
    auto const chosen = replayer::choose(ready);
    if (chosen != stop) {
      ready_.assign(ready.begin(), ready.end());
      choices_.push_back(ready[chosen]);
    }
    return chosen;
  }

  void runs(fiber_record const& r) override {
    if (ready_.empty())
      ready_.push_back(r.id);
    steps_.push_back({.fiber = r.id, .ready = std::exchange(ready_, {}), .end = step::end_t::runs});
    stacks_.emplace_back();
  }

  void starts_at_once(fiber_record const& r) override {
    steps_.back().started.push_back(r.id);
    steps_.back().end = step::end_t::dispatches;
    steps_.push_back({.fiber = r.id, .ready = {r.id}, .end = step::end_t::runs});
    stacks_.emplace_back();
  }

  void suspends(fiber_record const& r) override {
    bool const ended = r.state() == fiber_record::state_t::finished;
    steps_.back().end = ended ? step::end_t::ends : step::end_t::blocks;
    if (!ended)
      stacks_.back() = capture_here();
  }

  void becomes_ready(fiber_record const& r) override {
    if (steps_.empty()) // the body
      return;
    auto& last = steps_.back();
    if (last.fiber == r.id)
      last.end = step::end_t::yields; // ready at once, before any other has run
    else if (!r.started)
      last.started.push_back(r.id);
    else if (!is_parent_dispatched(r.id))
      last.woken.push_back(r.id);
  }

  traced_run take(run_report report) {
    std::map<addresses, places::blocked> named; // many steps end at few places
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      auto [where, unknown] = named.try_emplace(stacks_[i]);
      if (unknown)
        where->second = places::where_blocked(places::without_machinery(symbols::frames_of(stacks_[i])));
      steps_[i].operation = where->second.operation;
      steps_[i].at = where->second.at;
    }
    return {std::move(report), std::move(steps_), schedule(std::move(choices_))};
  }

private:
  // The fiber whose place the running one has taken: it is ready again from the beginning.
  bool is_parent_dispatched(std::uint64_t id) const {
    if (steps_.size() < 2)
      return false;
    auto const& before = steps_[steps_.size() - 2];
    return before.end == step::end_t::dispatches && before.fiber == id;
  }

  std::vector<step> steps_;
  std::vector<addresses> stacks_; // where each step ended
  std::vector<std::uint64_t> ready_;
  std::vector<std::uint64_t> choices_;
};

} // namespace

traced_run trace(schedule const& s, std::function<void()> body, replay_options const& options) {
  recorder r(s, options);
  auto report = run_directed(std::move(body), {.threads = 1, .time_limit = options.time_limit}, &r);
  return r.take(r.checked(std::move(report)));
}

} // namespace leaklab
