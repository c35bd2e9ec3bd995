// The parent's side of counting by states; see count_states.hpp.
#include <leaklab/states/count_states.hpp>

#include <leaklab/explore/child.hpp>
#include <leaklab/report/places.hpp>
#include <leaklab/states/checkpoint.hpp>
#include <leaklab/states/components.hpp>
#include <leaklab/states/count_on_ranks.hpp>
#include <leaklab/states/kind_of_time.hpp>
#include <leaklab/states/left_out.hpp>
#include <leaklab/states/own_process.hpp>
#include <leaklab/states/ranks.hpp>
#include <leaklab/states/relative_times.hpp>
#include <leaklab/states/schedule_counts.hpp>
#include <leaklab/states/search.hpp>
#include <leaklab/states/search_result.hpp>
#include <leaklab/states/searcher.hpp>
#include <leaklab/states/work_sharing.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <dlfcn.h>

namespace leaklab::detail::states {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds pause{20};  // between two looks at all processes
constexpr milliseconds grace{100}; // a process may see by itself that the time limit is reached

} // namespace

counted refused(std::string why) {
  counted c;
  c.why_not = std::move(why);
  return c;
}

watcher::place place_of(std::vector<std::unique_ptr<searcher>> const& all, search const& s) {
  watcher::place p{.schedules = 0, .visited = s.states.states(), .done = 0};
  for (auto const& x : all) {
    p.schedules += x->schedules();
    p.done += std::ldexp(static_cast<double>(x->where().done), -62);
  }
  return p;
}

namespace {

counted refused_by(search const& s, std::string why) {
  auto c = refused(std::move(why));
  c.time_is_missing = s.lacks_time();
  c.has_other_deadline = s.has_other_deadline;
  c.askers = s.of_time.others();
  return c;
}

// Whether an address is in a library of the system's, through which the body has called.
bool is_of_the_system(std::uintptr_t at) {
  Dl_info info{};
  if (!dladdr(reinterpret_cast<void*>(at), &info) || !info.dli_fname)
    return false;
  std::string_view const file = info.dli_fname;
  return file.find("/libc.so.") != file.npos || file.find("/libstdc++.so.") != file.npos;
}

// Says why counting is impossible, and at which line of the body.
std::string why_not(search const& s) {
  std::vector<std::uintptr_t> stack(s.place, s.place + s.place_frames);
  std::erase_if(stack, &is_of_the_system);
  auto const at = detail::places::at_place(stack);
  return s.why + (at.empty() ? "" : "," + at);
}

// Says that there is no room for more states, and how far counting has come.
std::string full(counted const& c, std::vector<std::unique_ptr<searcher>> const& all, search const& s,
                 explore_options const& options) {
  auto const percent = static_cast<int>(100 * place_of(all, s).done);
  return "states take more than " + std::to_string(options.max_memory) +
         " bytes (explore_options::max_memory): there are " + std::to_string(c.states) +
         " of them, after about " + std::to_string(percent) + " % of the search";
}

// Returns the names of the groups, by their numbers. Nothing if there are too many.
std::optional<std::map<std::uint32_t, std::string>> groups_of(counted const& c, search const& s) {
  std::map<std::uint32_t, std::string> names;
  std::set<std::string> different;
  for (auto const& [end, _] : c.ends) {
    if (end.group == group_names::no_room)
      return std::nullopt;
    different.insert(names[end.group] = s.groups.name(end.group));
  }
  return different.size() < group_table::most_groups ? std::optional(std::move(names)) : std::nullopt;
}

} // namespace

counted result(search const& s, std::vector<std::unique_ptr<searcher>> const& all,
               explore_options const& options) {
  auto const how = ending_of(s);
  if (how == ending::refused && s.is_continued && !s.lacks_time())
    throw std::runtime_error("the checkpoint " + options.checkpoint->file.string() +
                             " cannot be gone on from: " + s.why);
  if (how == ending::refused)
    return refused_by(s, why_not(s));
  if (s.time_is_relative && s.lacks_time())
    return refused_by(s, "the body asks for the time");
  counted c;
  c.states = s.states.states();
  for (auto const& x : all)
    c.runs.push_back(x->where().runs);
  c.bytes = s.states.bytes();
  if (s.is_full)
    return refused(full(c, all, s, options));
  if (how != ending::no_more_schedules)
    return c;
  components const parts(s.states, s.root);
  auto counts = count_schedules(s.states, s.root, parts);
  if (!counts)
    return refused("there are 2^127 schedules or more");
  if (counts->most_steps > options.max_steps || counts->most_choices > walk::most_choices)
    return refused("a schedule is longer than the limit");
  c.ends = std::move(counts->of);
  if (options.group) {
    c.groups = groups_of(c, s);
    if (!c.groups)
      return refused(group_names::too_many);
  }
  if (s.root.to < graph::most_nodes) {
    places p(s.states, s.orders, s.root);
    c.circles = find_circles(s.states, parts, p);
  }
  c.shortest_failure = shortest_failure(s, parts, options.outcome ? sought::failed : sought::any);
  c.complete = true;
  c.could_be_earlier = s.could_be_earlier;
  return c;
}

namespace {

// One process enters all races.
unsigned jobs_of(explore_options const& options, times const& when) {
  return when.races     ? 1
         : options.jobs ? options.jobs
                        : std::clamp(std::thread::hardware_concurrency(), 1u, most_jobs);
}

// The search on disk, if it is to be there.
class search_on_disk {
public:
  search_on_disk(search& s, std::vector<std::unique_ptr<searcher>> const& all, explore_options const& options,
                 times& when)
      : search_(s), all_(all), options_(options), when_(when) {}

  void load() {
    if (!options_.checkpoint)
      return;
    if (!addresses_are_fixed() && !goes_on_in_this_process)
      throw std::runtime_error(
          "leaklab::explore: a checkpoint needs a program that the system loads at the same "
          "addresses each time: setarch -R PROGRAM");
    if (auto const before = states::load(search_, options_)) {
      all_.front()->begin_with(before->done);
      if (when_.schedules_begin)
        when_.schedules_begin = before->schedules_begin;
    }
    save(); // so that it is seen at once if that is impossible
  }
  void save_when_due() {
    if (!options_.checkpoint || real_now() < saved_at_ + options_.checkpoint->every)
      return;
    for (auto const& x : all_)
      x->stand_still();
    save();
    for (auto const& x : all_)
      x->go_on();
  }
  // When nobody searches.
  void save() {
    if (!options_.checkpoint || ending_of(search_) == ending::refused)
      return;
    facts k{.done = 0,
            .time = {.counts = search_.time_counts,
                     .is_relative = search_.time_is_relative,
                     .who_waits = search_.of_time},
            .schedules_begin = when_.schedules_begin.value_or(machine_time{})};
    for (auto const& x : all_)
      k.done += x->where().done;
    states::save(search_, k, options_);
    saved_at_ = real_now();
  }

private:
  search& search_;
  std::vector<std::unique_ptr<searcher>> const& all_;
  explore_options const& options_;
  times& when_;
  steady_time saved_at_{};
};

} // namespace

std::unique_ptr<search, unmap> new_search(kind_of_time const& time, times& when) {
  static_assert(std::is_trivially_default_constructible_v<search>); // all zero, as it is mapped
  std::unique_ptr<search, unmap> s;
  try {
    s.reset(new (map_shared(sizeof(search))) search);
  } catch (std::system_error const&) {
    return nullptr;
  }
  s->ending = ending::running;
  s->root.to = graph::nowhere;
  s->time_counts = time.counts;
  if (time.is_relative && when.schedules_begin) {
    s->time_is_relative = true;
    s->of_time = time.who_waits.expected();
    when.schedules_begin = peculiar_time(*when.schedules_begin);
  }
  return s;
}

namespace {

// Visits every state.
counted count(std::function<void()> const& body, explore_options const& options, times when,
              kind_of_time const& time) {
  auto const s = new_search(time, when);
  if (!s)
    return refused(no_space);
  auto const all = made_searchers(jobs_of(options, when), body, options, when, *s);
  search_on_disk disk(*s, all, options, when);
  disk.load();
  // One right after the other, so that all begin with the same memory.
  for (auto const& x : all)
    x->start();
  replacing replaces;
  for (;;) {
    if (auto const why = replaces.replace_killed(*s, all); !why.empty())
      return refused_by(*s, why);
    for (auto const& x : all) {
      if (auto const why = x->look_after(pause / static_cast<int>(all.size())); !why.empty())
        return refused_by(*s, why);
      if (ending_of(*s) != ending::running || real_now() >= when.deadline + grace ||
          (when.watched && when.watched->stops([&] { return place_of(all, *s); }))) {
        for (auto const& one : all)
          one->stop();
        disk.save();
        return result(*s, all, options);
      }
    }
    disk.save_when_due();
  }
}

kind_of_time kind_in(explore_options const& options) {
  auto const kept = options.checkpoint ? facts_in(options) : std::nullopt;
  return kept ? kept->time : kind_of_time{};
}

} // namespace

counted count_states(std::function<void()> const& body, explore_options const& options, times when) {
  if (auto const* const why = not_in_this_build())
    return refused(why);
  if (ranks_of_this_process)
    return count_on_ranks(*ranks_of_this_process, body, options, when);
  for (auto time = kind_in(options);;) {
    auto c = count(body, options, when, time);
    if (!c.time_is_missing)
      return c;
    auto const next = options.checkpoint ? &next_kind_elsewhere : &next_kind;
    time = next(time, {.has_other_deadline = c.has_other_deadline, .asks = c.askers});
    if (options.checkpoint) // what is kept has had too little of the time, and is of no use
      std::filesystem::remove(options.checkpoint->file);
  }
}

} // namespace leaklab::detail::states
