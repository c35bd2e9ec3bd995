// What is searched with clock::any_time; see early_levels.hpp.
#include <leaklab/explore/early_levels.hpp>

#include <leaklab/explore/strategy.hpp>
#include <leaklab/states/checkpoint.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leaklab::detail {
namespace {

constexpr std::uint64_t too_large = ~std::uint64_t{0};
constexpr std::uint64_t one_by_one = 2; // so many levels, before all others together

// Adds to a number, which stays too large if it is.
void add(std::uint64_t& sum, std::uint64_t n) {
  sum = n > too_large - sum ? too_large : sum + n;
}

// Adds to a decimal number.
void add(std::string& sum, std::uint64_t n) {
  for (auto digit = sum.rbegin(); n > 0 && digit != sum.rend(); ++digit) {
    n += static_cast<std::uint64_t>(*digit - '0');
    *digit = static_cast<char>('0' + static_cast<int>(n % 10));
    n /= 10;
  }
  if (n > 0)
    sum.insert(0, std::to_string(n));
}

template <class Number>
void add(std::map<std::size_t, Number>& sum, std::map<std::size_t, std::uint64_t> const& counts) {
  for (auto const& [k, n] : counts)
    add(sum[k], n);
}

// Adds what an exploration and what its exact numbers have in common.
template <class Counts>
void add_common(Counts& sum, exploration const& more) {
  add(sum.schedules, more.schedules);
  add(sum.clean, more.clean);
  add(sum.leak, more.leak);
  add(sum.deadlock, more.deadlock);
  add(sum.crashed, more.crashed);
  add(sum.failed, more.failed);
  add(sum.by_stuck, more.by_stuck);
  add(sum.by_outlived, more.by_outlived);
}

// Adds to the schedules of a level that was counted by states those of later levels, which were run since.
exploration added_to(exploration by_states, exploration const& more) {
  add_common(by_states, more);
  if (by_states.large)
    add_common(*by_states.large, more);
  add(by_states.unfinished, more.unfinished);
  for (auto const& [name, n] : more.groups)
    for (auto const way : {&endings::clean, &endings::leak, &endings::deadlock, &endings::unfinished,
                           &endings::crashed, &endings::failed})
      add(by_states.groups[name].*way, n.*way);
  if (more.livelock)
    by_states.livelock = more.livelock;
  if (more.unfair_circle)
    by_states.unfair_circle = more.unfair_circle;
  by_states.complete = more.complete;
  by_states.held_back = more.held_back;
  by_states.first_failure = more.first_failure;
  by_states.failure_text = more.failure_text;
  by_states.first_unfinished = more.first_unfinished;
  by_states.states.reset();
  by_states.why_enumerated = more.why_enumerated;
  return by_states;
}

early_level level_of(exploration const& e, std::uint64_t early_deadlines) {
  return {.early_deadlines = early_deadlines,
          .complete = e.complete,
          .ended = {e.clean, e.leak, e.deadlock, e.unfinished, e.crashed, e.failed}};
}

explore_options options_of_level(explore_options options, std::uint64_t early_deadlines) {
  options.early_deadlines = early_deadlines;
  if (options.checkpoint && early_deadlines > 0) // each level has its own states
    options.checkpoint->file +=
        early_deadlines == any_number ? ".any" : '.' + std::to_string(early_deadlines);
  return options;
}

} // namespace

void check_checkpoints(explore_options const& options) {
  if (!options.checkpoint)
    return;
  if (options.clock != clock::any_time)
    return states::check_checkpoint(options);
  auto const last = options.early_deadlines;
  auto const one_after_the_other = last == any_number ? one_by_one : std::min<std::uint64_t>(last, 1000);
  for (std::uint64_t level = 0; level <= one_after_the_other; ++level)
    states::check_checkpoint(options_of_level(options, level));
  if (last == any_number)
    states::check_checkpoint(options_of_level(options, last));
}

exploration search_levels(explore_options const& options, times const& when, progress& p,
                          std::function<exploration(explore_options const&)> const& search_level) {
  auto const last = options.early_deadlines;
  p.most_early = is_at_random(options) ? last : 0;
  std::optional<exploration> by_states; // of the last level that was counted so
  std::vector<early_level> levels;
  for (;;) {
    auto e = search_level(options_of_level(options, p.most_early));
    if (e.states) {
      by_states = e;
      p.forget_counts();
    } else if (by_states) {
      e = added_to(*by_states, e);
    }
    levels.push_back(level_of(e, p.most_early));
    bool const is_last = !p.could_be_earlier || p.most_early >= last;
    if (is_last || p.schedules >= options.max_schedules || when.are_up()) {
      e.complete = e.complete && is_last;
      e.early_levels = std::move(levels);
      return e;
    }
    p.least_early = p.most_early + 1;
    p.most_early = last == any_number && p.most_early >= one_by_one ? last : p.least_early;
    p.begin_anew();
  }
}

} // namespace leaklab::detail
