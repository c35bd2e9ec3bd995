// The rounds of a search on several machines; see count_on_ranks.hpp.
#include <leaklab/states/count_on_ranks.hpp>

#include <leaklab/states/agreed.hpp>
#include <leaklab/states/checkpoint_on_ranks.hpp>
#include <leaklab/states/search_result.hpp>
#include <leaklab/states/sent_graph.hpp>
#include <leaklab/states/sent_states.hpp>
#include <leaklab/states/standing.hpp>
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

// What rank 0 tells the others to do. The name of the checkpoint follows, if there is one.
struct command {
  bool counts; // else it explores no more
  bool has_clock;
  machine_time schedules_begin;
  std::chrono::nanoseconds time_left;
  leaklab::clock clock;
  std::uint64_t early_deadlines, max_schedules, max_steps, max_memory;
};
static_assert(std::is_trivially_copyable_v<command>);

// One search, of which each rank has its part.
class search_on_ranks {
public:
  search_on_ranks(ranks& r, std::function<void()> const& body, explore_options const& options, times when)
      : ranks_(r), body_(body), options_(options), when_(when), on_disk_(r, options) {}

  counted run() {
    agree_at_first();
    for (;;)
      if (auto c = attempt())
        return *std::move(c);
  }

private:
  void agree_at_first();
  std::optional<counted> attempt();
  void round(search& s, searchers const& all, std::string& why);
  std::vector<bytes> tell(search const& s, sent_states& sent, std::string const& why);
  bool enter(search& s, sent_states& sent, std::vector<taken_from>& told);
  void keep(search const& s, searchers const& all);

  ranks& ranks_;
  std::function<void()> const& body_;
  explore_options const& options_;
  times when_;
  checkpoint_on_ranks on_disk_;
  replacing replaces_;
  agreed agreed_{};
};

void search_on_ranks::agree_at_first() {
  if (!on_disk_.find(agreed_))
    agreed_ = agreed_at_first(ranks_, body_, options_, when_);
  else if (when_.schedules_begin)
    when_.schedules_begin = agreed_.schedules_begin;
}

// Returns nothing if the search is to begin anew.
std::optional<counted> search_on_ranks::attempt() {
  auto when = when_;
  auto const s = new_search(agreed_.time, when);
  if (!s)
    throw std::runtime_error(no_space);
  s->rank = ranks_.number();
  s->rank_count = ranks_.count();
  s->root_is_taken = s->rank != 0;
  s->round = 1;
  s->of_fibers = agreed_.of_fibers;
  auto const all = made_searchers(std::max(options_.jobs, 1u), body_, options_, when, *s);
  on_disk_.load(*s, *all.front());
  keep(*s, all); // so that it is seen at once if that is impossible
  for (auto const& x : all)
    x->start();
  sent_states sent(*s);
  for (;;) {
    std::string why;
    round(*s, all, why);
    auto const received = ranks_.exchange(tell(*s, sent, why));
    std::vector<taken_from> told(received.begin(), received.end());
    std::vector<standing> stand(told.size());
    std::ranges::transform(told, stand.begin(), &taken_from::take<standing>);
    if (agree_anew(agreed_, ranks_, stand))
      return std::nullopt;
    for (auto const& x : stand) {
      if (x.is_continued)
        throw checkpoint_error("the checkpoint " + options_.checkpoint->file.string() +
                               " cannot be gone on from: " + x.why);
      if (x.ending == ending::refused)
        return refused(x.why);
      s->is_full = s->is_full || x.is_full;
      s->could_be_earlier = s->could_be_earlier || x.could_be_earlier;
    }
    bool const stops =
        std::ranges::any_of(stand, [](standing const& x) { return x.ending != ending::running; });
    bool const any = std::ranges::any_of(stand, [](standing const& x) { return x.told > 0 || x.is_cut; });
    if (!stops && any) {
      if (!enter(*s, sent, told))
        end_search(*s, ending::refused); // all hear of it after the round
      if (std::ranges::any_of(stand, &standing::is_due))
        keep(*s, all);
      std::atomic_ref(s->round).fetch_add(1);
      continue;
    }
    end_search(*s, stops ? ending::limit_reached : ending::no_more_schedules);
    for (auto const& x : all)
      x->stop();
    keep(*s, all);
    if (!stops && !put_together(ranks_, *s, options_.group != nullptr))
      return refused("the ranks' graphs do not make a whole");
    return s->rank == 0 ? result(*s, all, options_) : counted{};
  }
}

// Waits until nobody here has anything to do, or until it is time to write the states. Then the round is cut: a process
// that has come to the end of a schedule begins no other one. Each round has at least one, so the search gets on.
void search_on_ranks::round(search& s, searchers const& all, std::string& why) {
  auto const schedules = [&] {
    std::uint64_t sum = 0;
    for (auto const& x : all)
      sum += x->schedules();
    return sum;
  };
  auto const before = schedules();
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
    if (on_disk_.is_due() && schedules() != before)
      std::atomic_ref(s.cut_round).store(s.round);
  }
}

std::vector<bytes> search_on_ranks::tell(search const& s, sent_states& sent, std::string const& why) {
  standing mine{};
  mine.ending = why.empty() ? ending_of(s) : ending::refused;
  mine.is_full = s.is_full;
  mine.is_cut = s.cut_round == s.round;
  mine.is_due = on_disk_.is_due();
  mine.is_continued = s.is_continued && why.empty() && mine.ending == ending::refused;
  mine.time_is_up = real_now() >= when_.deadline;
  mine.lacks_time = s.lacks_time();
  mine.has_other_deadline = s.has_other_deadline;
  mine.of_time = s.of_time;
  mine.could_be_earlier = s.could_be_earlier;
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

// Enters what the others have told, for the next round. They do not look for work meanwhile who would think that there
// is none: their round is the last one. Returns false if there is no room.
bool search_on_ranks::enter(search& s, sent_states& sent, std::vector<taken_from>& told) {
  bool room = true;
  for (std::uint32_t r = 0; r < ranks_.count(); ++r)
    if (r != s.rank)
      room = sent.enter(told[r], r) && room;
  return room;
}

// Writes what is known, if it is to be kept.
void search_on_ranks::keep(search const& s, searchers const& all) {
  for (auto const& x : all)
    x->stand_still();
  on_disk_.save(s, all, agreed_);
  for (auto const& x : all)
    x->go_on();
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
  for (auto const c : options.checkpoint ? options.checkpoint->file.string() : std::string())
    put(to, c);
  all.exchange(to);
  return search_on_ranks(all, body, options, when).run();
}

void serve(ranks& all, std::function<void()> const& body, explore_options options) {
  try {
    for (;;) {
      auto const from_all = all.exchange(bytes());
      taken_from told(from_all[0]);
      auto const c = told.take<command>();
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
      if (std::string file; options.checkpoint) {
        while (!told.at_end())
          file += told.take<char>();
        options.checkpoint->file = file;
      }
      try {
        search_on_ranks(all, body, options, when).run();
      } catch (checkpoint_error const&) { // which rank 0 tells of
      }
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
