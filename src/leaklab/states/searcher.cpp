// Starting, watching and replacing a process that searches; see searcher.hpp.
#include <leaklab/states/searcher.hpp>

#include <leaklab/races/race_table.hpp>
#include <leaklab/states/run_states.hpp>
#include <leaklab/states/work_sharing.hpp>

#include <algorithm>
#include <new>
#include <type_traits>
#include <utility>

namespace leaklab::detail::states {

searcher::searcher(std::function<void()> const& body, explore_options const& options, times const& when,
                   search& s)
    : body_(body), options_(options), when_(when), search_(s), progress_(shared_progress()),
      walk_(new (map_shared(sizeof(walk))) walk) {
  static_assert(std::is_trivially_default_constructible_v<walk>); // all zero, as it is mapped
}

void searcher::start() {
  child_.emplace([this] { run_states(body_, options_, when_, *progress_, search_, *walk_); });
  seen_at_ = real_now();
}

void searcher::stand_still() {
  if (child_)
    child_->stand_still();
}
void searcher::go_on() {
  if (child_)
    child_->go_on();
  seen_at_ = real_now();
}

void searcher::begin_again() {
  was_killed_ = false;
  walk_->begin_again();
  start();
}

std::string searcher::look_after(std::chrono::milliseconds time) {
  if (!child_)
    return "";
  return child_->has_ended_within(time) ? has_ended() : runs_for_too_long();
}

std::string searcher::runs_for_too_long() {
  auto const now = real_now();
  if (auto const n = schedules(); n != seen_ || !walk_->in_a_schedule) {
    seen_ = n;
    seen_at_ = now;
  }
  if (now >= seen_at_ + options_.longest_schedule / 8 && child_->is_stopped())
    seen_at_ = now; // it takes no time of its own
  return now < seen_at_ + options_.longest_schedule ? "" : "a schedule takes too long";
}

std::string searcher::has_ended() {
  child_->stop();
  if (ending_of(search_) != ending::running || real_now() >= when_.deadline) {
    child_.reset();
    return "";
  }
  if (search_.lacks_time())
    return "the body asks for the time";
  if (child_->was_killed()) {
    was_killed_ = true;
    return "";
  }
  if (!walk_->in_a_schedule)
    return "a child that runs schedules ended: " + child_->end_as_text();
  // It died in the middle of a schedule.
  if (when_.races)
    when_.races->note(*progress_);
  if (std::exchange(walk_->has_died, true)) {
    walk_->has_died = false;
    walk_->in_a_schedule = false;
    walk_->arrive(search_,
                  search_.states.end(
                      {.kind = ending_kind::crashed, .came_to_an_end = false, .stuck = 0, .outlived = 0}));
    walk_->note_done();
  }
  start();
  return "";
}

searchers made_searchers(std::size_t n, std::function<void()> const& body, explore_options const& options,
                         times const& when, search& s) {
  searchers all;
  while (all.size() < n)
    all.push_back(std::make_unique<searcher>(body, options, when, s));
  return all;
}

std::string replacing::replace_killed(search& s, std::vector<std::unique_ptr<searcher>> const& all) {
  if (std::ranges::none_of(all, &searcher::was_killed))
    return "";
  for (auto const& x : all)
    x->stop();
  std::uint64_t schedules = 0;
  for (auto const& x : all)
    schedules += x->schedules();
  in_vain_ = std::exchange(schedules_, schedules) == schedules ? in_vain_ + 1 : 0;
  if (++times_ > most || in_vain_ > most_in_vain)
    return "the processes that search are killed again and again";
  if (ending_of(s) != ending::running) // which the others saw meanwhile
    return "";
  states::begin_again(s);
  for (auto const& x : all)
    x->begin_again();
  return "";
}

} // namespace leaklab::detail::states
