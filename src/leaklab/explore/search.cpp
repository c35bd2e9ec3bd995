// Keeps a child running the schedules of one strategy, and counts how it dies; see search.hpp.
#include <leaklab/explore/search.hpp>

#include <leaklab/explore/await.hpp>
#include <leaklab/explore/child.hpp>
#include <leaklab/explore/group_table.hpp>
#include <leaklab/explore/refusal.hpp>
#include <leaklab/explore/watcher.hpp>
#include <leaklab/races/race_table.hpp>
#include <leaklab/states/own_process.hpp>
#include <leaklab/states/search.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace leaklab::detail {
namespace {

// Says that no schedule could be run, and how that was seen.
std::string no_start(child_end end, child const& c) {
  std::string text = "leaklab::explore: no schedule can be run in a forked process: ";
  if (end == child_end::schedule_without_end)
    return text + "it takes longer than explore_options::longest_schedule to start";
  text += c.end_as_text() + " before the first schedule";
#ifdef __SANITIZE_THREAD__
  text += ". ThreadSanitizer ends such a process unless TSAN_OPTIONS has die_after_fork=0";
#endif
  return text;
}

// Returns which part of the choices has been tried, from 0 to 1: all choices at one place count alike.
double tried(progress const& p) {
  if (p.ending == ending::no_more_schedules) // then there are no choices on the way
    return 1;
  double part = 0, each = 1;
  for (std::size_t i = 0; i < std::min(p.length, progress::most_choices) && each > 1e-9; ++i) {
    each /= std::max(p.path[i].among, 1u);
    part += each * p.path[i].picked;
  }
  return part;
}

// Where a search stands, for the caller.
watcher::place place_of(progress const& p, explore_options const& options) {
  bool const at_random = is_at_random(options);
  auto const n = p.schedules.load();
  auto const most = static_cast<double>(n) / static_cast<double>(options.max_schedules);
  return {.schedules = n, .visited = n, .done = std::min(1.0, at_random ? most : std::max(most, tried(p)))};
}

// Returns nullptr if there is no address space, or no use for it.
std::unique_ptr<states::search, unmap> room_for_a_search() {
  if (states::not_in_this_build())
    return nullptr;
  try {
    return std::unique_ptr<states::search, unmap>(new (map_shared(sizeof(states::search))) states::search);
  } catch (std::system_error const&) {
    return nullptr;
  }
}

// Somebody may kill the process that runs schedules, as the system does when memory runs short. Then the schedule that
// was running is run again; if that process is killed, too, and again, it is taken to be what the schedule does.
class killed_processes {
public:
  // `c` was killed. Returns whether another process is to go on; then the strategy begins no other schedule.
  bool is_to_be_replaced(child const& c, progress& p) {
    if (!c.was_killed())
      return false;
    if (p.ending == ending::running && !p.runs && !p.goes_on)
      throw std::runtime_error(
          "leaklab::explore: the process that runs schedules was killed between two of them, so "
          "it is not known how many it had counted: explore once more");
    auto const before = std::exchange(schedules_, p.schedules.load());
    times_ = before == schedules_ ? times_ + 1 : 1;
    if (times_ > most)
      return false;
    p.goes_on = p.goes_on || p.runs;
    p.runs = false;
    return true;
  }

private:
  static constexpr int most = 2; // of one schedule

  std::uint64_t schedules_ = ~std::uint64_t{0};
  int times_ = 0;
};

} // namespace

void search(std::function<void()> const& body, strategy& s, explore_options const& options, times const& when,
            progress& p, bool puts_back) {
  auto put_back = puts_back ? room_for_a_search() : nullptr;
  killed_processes killed;
  p.runs = p.goes_on = false;
  for (;;) {
    p.ending = ending::starting;
    child c([&] { run_schedules(body, s, options, when, p, put_back.get()); });
    auto const end = await(c, p, when, options.longest_schedule, [&] { return place_of(p, options); });
    if (p.ending == ending::refused)
      throw std::runtime_error(refusal(p));
    if (p.ending == ending::no_more_schedules || p.ending == ending::limit_reached)
      return;
    if (end == child_end::time_is_up)
      return;
    if (end == child_end::by_itself && killed.is_to_be_replaced(c, p))
      continue;
    if (put_back && (put_back->is_refused || p.ending == ending::starting)) {
      put_back = nullptr;
      p.goes_on = p.goes_on || p.runs; // the schedule is run once more
      p.runs = false;
      continue;
    }
    if (p.ending == ending::starting)
      throw std::runtime_error(no_start(end, c));
    if (p.ending == ending::grown)
      continue;
    // It ended, or had to be ended, in the middle of a schedule.
    p.runs = p.goes_on = false;
    bool const died = end == child_end::by_itself;
    bool const counts = p.counts();
    if (when.races)
      when.races->note(p);
    if (p.text[0] == '\0' && died)
      p.set_text(c.end_as_text());
    auto& n = died ? p.crashed : p.unfinished;
    n += counts;
    p.ended_by_force += !died;
    if (options.group && counts)
      ++p.groups.of("").ended[static_cast<std::size_t>(&n - &p.clean)];
    ++p.schedules;
    if (!died || !options.outcome)
      p.note(died ? p.failing : p.never_ending);
    if (p.schedules >= options.max_schedules)
      return;
  }
}

} // namespace leaklab::detail
