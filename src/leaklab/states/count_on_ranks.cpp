// The rounds of a search on several machines; see count_on_ranks.hpp.
#include <leaklab/states/count_on_ranks.hpp>

#include <leaklab/states/search_result.hpp>
#include <leaklab/states/sent_graph.hpp>
#include <leaklab/states/sent_states.hpp>
#include <leaklab/states/work_sharing.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <unistd.h>

namespace leaklab::detail::states {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t alone = 64; // schedules that rank 0 runs by itself, to meet the names of fibers

// What rank 0 tells the others to do.
struct command {
  bool counts; // else it explores no more
  bool has_clock;
  machine_time schedules_begin;
  std::chrono::nanoseconds time_left;
  leaklab::clock clock;
  std::uint64_t early_deadlines, max_schedules, max_steps, max_memory;
};
static_assert(std::is_trivially_copyable_v<command>);

// How a rank stands at the end of a round.
struct standing {
  detail::ending ending;
  bool is_full;
  bool time_was_asked;
  bool deadline_was_pending;
  std::uint64_t wanted_name; // see names
  std::uint64_t told;        // of so many states
  char why[1 << 10];         // counting is impossible, if it is
};
static_assert(std::is_trivially_copyable_v<standing>);

// One search, of which each rank has its part.
class search_on_ranks {
public:
  search_on_ranks(ranks& r, std::function<void()> const& body, explore_options const& options, times when)
      : ranks_(r), body_(body), options_(options), when_(when) {}

  counted run() {
    meet_names();
    for (;;)
      if (auto c = attempt())
        return *std::move(c);
  }

private:
  using searchers = std::vector<std::unique_ptr<searcher>>;

  bool is_over(search const& s) const {
    return ending_of(s) != ending::running || real_now() >= when_.deadline;
  }
  void start(search& s, explore_options const& options, searchers& all) {
    while (all.size() < std::max(options.jobs, 1u))
      all.push_back(std::make_unique<searcher>(body_, options, when_, s));
    for (auto const& x : all)
      x->start();
  }

  void meet_names();
  std::optional<counted> attempt();
  void round(search& s, searchers const& all, std::string& why);
  std::vector<bytes> tell(search const& s, sent_states& sent, std::string const& why);
  bool begins_anew(std::vector<standing> const& all);
  bool go_on(search& s, sent_states& sent, std::vector<taken_from>& told);
  bool put_together(search& s);

  ranks& ranks_;
  std::function<void()> const& body_;
  explore_options const& options_;
  times const when_;
  bool time_counts_ = false;
  replacing replaces_;
  names names_{}; // on which all ranks have agreed
};

void search_on_ranks::meet_names() {
  bytes met;
  if (ranks_.number() == 0) {
    auto few = options_;
    few.max_schedules = std::min(few.max_schedules, alone);
    if (auto const s = new_search(false)) {
      searchers all;
      for (start(*s, few, all); !is_over(*s);)
        for (auto const& x : all)
          if (!x->look_after(milliseconds(1)).empty())
            end_search(*s, ending::refused);
      all.clear();
      put(met, s->time_was_asked);
      s->of_fibers.each([&](std::uint64_t name) { put(met, name); });
    }
  }
  auto const of_all = ranks_.exchange(met);
  taken_from from(of_all[0]);
  time_counts_ = !from.at_end() && from.take<bool>();
  while (!from.at_end())
    names_.add(from.take<std::uint64_t>());
  names_.close();
}

// Returns nothing if the search is to begin anew.
std::optional<counted> search_on_ranks::attempt() {
  auto const s = new_search(time_counts_);
  if (!s)
    throw std::runtime_error(no_space);
  s->rank = ranks_.number();
  s->rank_count = ranks_.count();
  s->root_is_taken = s->rank != 0;
  s->round = 1;
  s->of_fibers = names_;
  searchers all;
  start(*s, options_, all);
  sent_states sent(*s);
  for (;;) {
    std::string why;
    round(*s, all, why);
    auto const received = ranks_.exchange(tell(*s, sent, why));
    std::vector<taken_from> told(received.begin(), received.end());
    std::vector<standing> stand(told.size());
    std::ranges::transform(told, stand.begin(), &taken_from::take<standing>);
    if (begins_anew(stand))
      return std::nullopt;
    for (auto const& x : stand) {
      if (x.ending == ending::refused)
        return refused(x.why);
      s->is_full = s->is_full || x.is_full;
      s->deadline_was_pending = s->deadline_was_pending || x.deadline_was_pending;
    }
    bool const stops =
        std::ranges::any_of(stand, [](standing const& x) { return x.ending != ending::running; });
    bool const any = std::ranges::any_of(stand, [](standing const& x) { return x.told > 0; });
    if (!stops && any && !go_on(*s, sent, told))
      end_search(*s, ending::refused); // all hear of it after the round
    if (!stops && any)
      continue;
    end_search(*s, stops ? ending::limit_reached : ending::no_more_schedules);
    for (auto const& x : all)
      x->stop();
    if (!stops && !put_together(*s))
      return refused("the ranks' graphs do not make a whole");
    return s->rank == 0 ? result(*s, all, options_) : counted{};
  }
}

// Waits until nobody here has anything to do.
void search_on_ranks::round(search& s, searchers const& all, std::string& why) {
  while (std::atomic_ref(s.idle_round).load() != s.round) {
    if (why = replaces_.replace_killed(s, all); !why.empty())
      return;
    for (auto const& x : all)
      if (why = x->look_after(milliseconds(1)); !why.empty())
        return;
    if (real_now() >= when_.deadline ||
        (when_.watched && when_.watched->stops([&] { return place_of(all, s); })))
      end_search(s, ending::limit_reached);
    if (ending_of(s) != ending::running)
      return;
  }
}

std::vector<bytes> search_on_ranks::tell(search const& s, sent_states& sent, std::string const& why) {
  standing mine{};
  mine.ending = why.empty() ? ending_of(s) : ending::refused;
  mine.is_full = s.is_full;
  mine.time_was_asked = s.time_was_asked;
  mine.deadline_was_pending = s.deadline_was_pending;
  mine.wanted_name = s.of_fibers.wanted();
  std::snprintf(mine.why, sizeof mine.why, "%s",
                !why.empty()    ? why.c_str()
                : s.why[0] != 0 ? s.why
                                : "there are too many states");
  std::vector<bytes> states(ranks_.count());
  if (mine.ending == ending::running)
    mine.told = sent.add_new(states);
  std::vector<bytes> to(ranks_.count());
  for (std::uint32_t r = 0; r < ranks_.count(); ++r) {
    put(to[r], mine);
    to[r].insert(to[r].end(), states[r].begin(), states[r].end());
  }
  return to;
}

bool search_on_ranks::begins_anew(std::vector<standing> const& all) {
  bool anew = false;
  for (auto const& x : all) {
    if (x.wanted_name != 0) {
      names_.add(x.wanted_name);
      anew = true;
    }
    if (x.time_was_asked && !time_counts_)
      time_counts_ = anew = true;
  }
  return anew && real_now() < when_.deadline;
}

// Begins the next round with what the others have told. They do not look for work meanwhile who would think that there
// is none: their round is the last one. Returns false if there is no room.
bool search_on_ranks::go_on(search& s, sent_states& sent, std::vector<taken_from>& told) {
  bool room = true;
  for (std::uint32_t r = 0; r < ranks_.count(); ++r)
    if (r != s.rank)
      room = sent.enter(told[r], r) && room;
  std::atomic_ref(s.round).fetch_add(1);
  return room;
}

// Returns false if rank 0 has no room, or something is missing.
bool search_on_ranks::put_together(search& s) {
  bool room = true;
  graph_to_send mine(s, options_.group != nullptr);
  std::vector<graph_of_another> others(ranks_.count(), graph_of_another(s));
  for (bool more = true; more;) {
    std::vector<bytes> to(ranks_.count());
    if (s.rank != 0 && !mine.at_end())
      to[0] = mine.next();
    auto const received = ranks_.exchange(to);
    bool const goes_on = s.rank != 0 && !mine.at_end();
    for (std::uint32_t r = 0; r < ranks_.count(); ++r)
      if (taken_from from(received[r]); !from.at_end())
        room = others[r].add(from) && room;
    more = false;
    for (auto const& b : ranks_.exchange(bytes(goes_on ? 1 : 0)))
      more = more || !b.empty();
  }
  return s.rank != 0 || (room && is_whole(s));
}

} // namespace

counted count_on_ranks(ranks& all, std::function<void()> const& body, explore_options const& options,
                       times when) {
  bytes to;
  put(to, command{.counts = true,
                  .has_clock = when.schedules_begin.has_value(),
                  .schedules_begin = when.schedules_begin.value_or(machine_time{}),
                  .time_left = when.deadline - real_now(),
                  .clock = options.clock,
                  .early_deadlines = options.early_deadlines,
                  .max_schedules = options.max_schedules,
                  .max_steps = options.max_steps,
                  .max_memory = options.max_memory});
  all.exchange(to);
  return search_on_ranks(all, body, options, when).run();
}

void serve(ranks& all, std::function<void()> const& body, explore_options options) {
  try {
    for (;;) {
      auto const from_all = all.exchange(bytes());
      auto const c = taken_from(from_all[0]).take<command>();
      if (!c.counts)
        _exit(0);
      options.clock = c.clock;
      options.early_deadlines = c.early_deadlines;
      options.max_schedules = c.max_schedules;
      options.max_steps = c.max_steps;
      options.max_memory = c.max_memory;
      times when{.deadline = real_now() + c.time_left};
      if (c.has_clock)
        when.schedules_begin = c.schedules_begin;
      search_on_ranks(all, body, options, when).run();
    }
  } catch (std::exception const& e) {
    std::fprintf(stderr, "leaklab: %s\n", e.what());
    _exit(3);
  }
}

serving_ends::~serving_ends() {
  auto* const all = std::exchange(ranks_of_this_process, nullptr);
  if (!all)
    return;
  try {
    bytes to;
    put(to, command{});
    all->exchange(to);
  } catch (std::exception const&) { // they are gone already
  }
}

} // namespace leaklab::detail::states
