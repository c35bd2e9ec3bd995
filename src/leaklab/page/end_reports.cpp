// Runs schedules for their reports; see end_reports.hpp.
#include <leaklab/page/end_reports.hpp>

#include <leaklab/explore/child.hpp>
#include <leaklab/states/replayed_memory.hpp>
#include <leaklab/trace.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <new>

namespace leaklab::detail::page {
namespace {

constexpr std::size_t most_reports = 100;
constexpr std::size_t longest_report = 1 << 14;
constexpr std::chrono::milliseconds to_make_a_report{5000};

} // namespace

// What the children have made, in memory that they share with this process.
struct end_reports::made {
  std::atomic<std::size_t> count;       // texts before this one are as they are to be
  std::atomic<bool> goes_on_in_another; // the child has ended, since it cannot make more
  text_of_child<longest_report> texts[most_reports];
};

std::size_t end_reports::number(std::uint32_t end) {
  auto const [at, is_new] = numbers_.try_emplace(end, ends_.size());
  if (is_new)
    ends_.push_back(end);
  return at->second;
}

// Returns whether this process can make another: nothing is left of the run that still runs, nor too much memory.
bool end_reports::make(made& m, std::size_t report) const {
  std::vector<schedule::choice> choices;
  for (auto const c : search_.paths[search_.path_to[ends_[report]]])
    choices.push_back(c & is_result ? schedule::choice::of_result(c & ~is_result)
                                    : schedule::choice::of_fiber(c));
  try {
    auto const run = trace(body_, schedule::of(choices),
                           {.max_steps = options_.max_steps,
                            .time_limit = to_make_a_report,
                            .rethrow = false,
                            .explored_addresses = true});
    // How much is resident differs among schedules that end so.
    m.texts[report].set(to_text(run.report, {.resident = false, .letters = true}));
    return run.report.verdict != verdict::unfinished && !states::replays_need_another_process();
  } catch (std::exception const& e) {
    m.texts[report].set(std::string("There is no report: ") + e.what() + ".\n");
    return false;
  }
}

void end_reports::make_from(made& m, std::size_t count) const {
  for (auto i = m.count.load(); i < count; ++i) {
    bool const goes_on = make(m, i);
    m.count = i + 1;
    if (!goes_on) {
      m.goes_on_in_another = true;
      return;
    }
  }
}

std::vector<std::string> end_reports::texts() const {
  std::unique_ptr<made, unmap> const m(new (map_shared(sizeof(made))) made);
  auto const count = std::min(ends_.size(), most_reports);
  while (m->count < count) {
    m->goes_on_in_another = false;
    child c([&] { make_from(*m, count); });
    auto before = m->count.load();
    while (!c.has_ended_within(to_make_a_report) && m->count != before)
      before = m->count;
    c.stop();
    if (m->count == count || m->goes_on_in_another)
      continue;
    if (auto& text = m->texts[m->count]; text.get().empty())
      text.set("There is no report: " + c.end_as_text() + ".\n");
    ++m->count;
  }
  std::vector<std::string> all(ends_.size());
  for (std::size_t i = 0; i < count; ++i)
    all[i] = m->texts[i].get();
  return all;
}

} // namespace leaklab::detail::page
