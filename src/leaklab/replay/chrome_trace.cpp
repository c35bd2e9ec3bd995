// Writes a traced run in the format of Chrome's traces; see chrome_trace.hpp.
#include <leaklab/chrome_trace.hpp>

#include <leaklab/page/channel_items.hpp>
#include <leaklab/report/source.hpp>
#include <shown/shown.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace leaklab {
namespace {

using nlohmann::json;

constexpr std::uint64_t each_step = 1000; // microseconds

class writer {
public:
  explicit writer(traced_run const& run) : run_(run) {}

  // Adds a counter for each channel. `after`: what the channels hold after each step.
  void add_items(std::vector<std::vector<detail::page::channel_items>> const& after) {
    if (after.size() != run_.steps.size())
      throw std::invalid_argument("leaklab::to_chrome_trace: the graph is of another run");
    for (std::size_t k = 0; k < after.size(); ++k)
      for (auto const& c : after[k])
        events_.push_back({{"ph", "C"},
                           {"name", "items in channel " + std::to_string(c.channel) +
                                        (c.name.empty() ? "" : " (" + c.name + ")")},
                           {"pid", 1},
                           {"ts", time(k + 1)},
                           {"args", {{"items", c.items}}}});
  }

  json write() {
    auto const steps = run_.steps.size();
    for (std::size_t k = 0; k < steps; ++k)
      add_step(k);
    for (auto const& [fiber, since] : waits_)
      add_wait(fiber, since, time(steps), "stuck: ");
    count("stuck", time(steps), run_.report.stuck.size());
    if (run_.report.verdict != verdict::clean)
      events_.push_back({{"ph", "i"},
                         {"name", to_string(run_.report.verdict)},
                         {"pid", 1},
                         {"tid", 1},
                         {"ts", time(steps)},
                         {"s", "g"}});
    add_names();
    return {{"traceEvents", std::move(events_)}, {"displayTimeUnit", "ms"}};
  }

private:
  static std::uint64_t time(std::size_t step) { return step * each_step; }

  void add_step(std::size_t k) {
    auto const& s = run_.steps[k];
    if (auto const arrow = arrows_.find(s.fiber); arrow != arrows_.end()) {
      events_.push_back({{"ph", "f"},
                         {"bp", "e"},
                         {"name", "wakes"},
                         {"cat", "wake"},
                         {"id", arrow->second},
                         {"pid", 1},
                         {"tid", s.fiber},
                         {"ts", time(k)}});
      arrows_.erase(arrow);
    }
    json args = {{"step", k + 1}};
    if (s.chosen)
      args["chosen"] = true;
    if (s.at.line > 0)
      args["at"] = detail::source::display_path(s.at.file) + ':' + std::to_string(s.at.line);
    events_.push_back({{"ph", "X"},
                       {"name", name_of(s)},
                       {"cat", "step"},
                       {"pid", 1},
                       {"tid", s.fiber},
                       {"ts", time(k)},
                       {"dur", each_step},
                       {"args", std::move(args)}});
    for (auto const id : s.woken) {
      if (auto const wait = waits_.find(id); wait != waits_.end()) {
        add_wait(id, wait->second, time(k + 1), "");
        waits_.erase(wait);
      }
      arrows_.insert_or_assign(id, ++arrow_count_);
      events_.push_back({{"ph", "s"},
                         {"name", "wakes"},
                         {"cat", "wake"},
                         {"id", arrow_count_},
                         {"pid", 1},
                         {"tid", s.fiber},
                         {"ts", time(k) + each_step / 2}});
    }
    if (s.end == step::end_t::blocks)
      waits_[s.fiber] = k;
    count("waiting", time(k + 1), waits_.size());
  }

  void add_wait(std::uint64_t fiber, std::size_t step, std::uint64_t until, std::string const& before) {
    auto const from = time(step + 1);
    if (until > from)
      events_.push_back({{"ph", "X"},
                         {"name", before + run_.steps[step].operation},
                         {"cat", "wait"},
                         {"pid", 1},
                         {"tid", fiber},
                         {"ts", from},
                         {"dur", until - from}});
  }

  void count(char const* what, std::uint64_t at, std::size_t n) {
    events_.push_back({{"ph", "C"}, {"name", what}, {"pid", 1}, {"ts", at}, {"args", {{"fibers", n}}}});
  }

  std::string called(std::uint64_t fiber) const {
    auto const name = run_.names.find(fiber);
    return fiber == 1 ? " body" : name == run_.names.end() ? "" : ' ' + shown::name(name->second);
  }

  static std::string name_of(step const& s) {
    return s.operation.empty() ? std::string(to_string(s.end)) : s.operation;
  }

  void add_names() {
    std::uint64_t fibers = 1;
    for (auto const& s : run_.steps)
      for (auto const id : s.started)
        fibers = std::max(fibers, id);
    events_.push_back({{"ph", "M"}, {"name", "process_name"}, {"pid", 1}, {"args", {{"name", "fibers"}}}});
    for (std::uint64_t id = 1; id <= fibers; ++id) {
      events_.push_back({{"ph", "M"},
                         {"name", "thread_name"},
                         {"pid", 1},
                         {"tid", id},
                         {"args", {{"name", fiber_letter(id) + called(id)}}}});
      events_.push_back({{"ph", "M"},
                         {"name", "thread_sort_index"},
                         {"pid", 1},
                         {"tid", id},
                         {"args", {{"sort_index", id}}}});
    }
    // An arrow that leads nowhere, since the run ended before, is no arrow.
    std::erase_if(events_.get_ref<json::array_t&>(), [this](json const& e) {
      return e["ph"] == "s" &&
             std::ranges::any_of(arrows_, [&e](auto const& a) { return e["id"] == a.second; });
    });
  }

  traced_run const& run_;
  json events_ = json::array();
  std::map<std::uint64_t, std::size_t> waits_; // the fibers that wait, since which step
  // The fibers that were woken and have not run since: the number of the arrow.
  std::map<std::uint64_t, std::uint64_t> arrows_;
  std::uint64_t arrow_count_ = 0;
};

} // namespace

nlohmann::json to_chrome_trace(traced_run const& run) {
  return writer(run).write();
}

nlohmann::json to_chrome_trace(traced_run const& run, nlohmann::json const& graph) {
  writer w(run);
  w.add_items(detail::page::items_after_steps(graph));
  return w.write();
}

} // namespace leaklab
