// The verdict in words; see headline.hpp.
#include <leaklab/report/headline.hpp>

#include <leaklab/report/words.hpp>
#include <shown/shown.hpp>

#include <algorithm>

namespace leaklab::detail {
namespace {

using words::painted;
using words::plural;
using state_t = fiber_info::state_t;

constexpr char const *red = "1;31", *green = "1;32", *yellow = "1;33";

std::string of_clean(run_report const& r, text_options const& options) {
  if (r.outlived > 0)
    return painted(options, yellow, "CLEAN, but") +
           fmt::format(" {} of {} {} still at work when {} returned", r.outlived, plural(r.spawned, "fiber"),
                       r.outlived == 1 ? "was" : "were", options.body);
  auto const clean = painted(options, green, "CLEAN");
  if (r.finished == r.spawned)
    return clean + fmt::format("  {}{} finished", r.spawned == 1 ? "" : "all ", plural(r.spawned, "fiber"));
  return clean + fmt::format("  {} of {} finished, the others are background", r.finished,
                             plural(r.spawned, "fiber"));
}

std::string of_stuck(run_report const& r, text_options const& options) {
  return painted(options, red, r.verdict == verdict::leak ? "LEAK" : "DEADLOCK") +
         fmt::format("  {} of {} can never finish; {} {} of address space", r.stuck.size(),
                     plural(r.spawned, "fiber"), r.stuck.size() == 1 ? "it pins" : "they pin",
                     words::memory(pinned_bytes(r))) +
         (options.resident ? fmt::format(", {} of it resident", words::memory(pinned_resident_bytes(r)))
                           : "");
}

std::string of_unfinished(run_report const& r, text_options const& options) {
  if (r.out_of_memory)
    return painted(options, red, "OUT OF MEMORY") +
           fmt::format(
               " after {}; {} of them had not finished{}", plural(r.spawned, "fiber"), r.spawned - r.finished,
               r.alive.size() < r.spawned - r.finished ? fmt::format(", {} of which follow", r.alive.size())
                                                       : "");
  return painted(options, yellow, "UNFINISHED") +
         fmt::format("  {} of {} had not finished{}", r.alive.size(), plural(r.spawned, "fiber"),
                     !r.woken_from_outside.empty() ? ""
                     : r.most_steps > 0            ? " after " + plural(r.most_steps, "step")
                                                   : " when the time was up");
}

std::string seconds(std::chrono::milliseconds time) {
  auto const s = static_cast<double>(time.count()) / 1000;
  return fmt::format("{:.{}f} s", s, s < 10 && time.count() % 1000 != 0 ? 1 : 0);
}

// Returns the fibers that are in one of these states, "#2 and #3"; empty if none is.
std::string who_is(std::vector<fiber_info> const& fibers, std::initializer_list<state_t> states,
                   text_options const& options) {
  std::vector<std::string> names;
  for (auto const& f : fibers)
    if (std::ranges::find(states, f.state) != states.end())
      names.push_back(words::fiber(f.id, options));
  return words::list(names, ", ");
}

// Says whether anything went on, and what may still wake the blocked fibers.
std::string of_activity(run_report const& r, activity const& a, text_options const& options) {
  std::string text;
  if (a.switches > 0)
    text += fmt::format("  It was at work: in the last {} a fiber went on {}.\n", seconds(a.window),
                        a.switches == 1 ? "once" : fmt::format("{} times", a.switches));
  else
    text += fmt::format("  In the last {} no fiber suspended or went on.\n", seconds(a.window));
  if (auto const blocked = who_is(r.alive, {state_t::blocked}, options); !blocked.empty()) {
    std::vector<std::string> wakers;
    if (auto const able = who_is(r.alive, {state_t::ready, state_t::running, state_t::sleeping}, options);
        !able.empty())
      wakers.push_back(able);
    if (a.external_work > 0)
      wakers.push_back(plural(a.external_work, "external_work"));
    if (a.waited_for_threads)
      wakers.push_back("a thread that was started since the run began and is still alive");
    if (!wakers.empty())
      text += fmt::format("  {} may still be woken: by {}.\n", blocked, fmt::join(wakers, ", or by "));
  }
  if (a.waited_for_threads) // more time may not help then
    return text + fmt::format("  The time limit was {} ({}). There is no verdict while such a "
                              "thread lives: let it\n  end within the run, or start it before the run.\n",
                              seconds(a.time_limit), a.set_by);
  text += fmt::format("  The time limit was {} ({}): a longer one may bring a verdict. A fiber that is "
                      "meant\n  to live on may say so: leaklab::this_fiber::mark_background().\n",
                      seconds(a.time_limit), a.set_by);
  return text;
}

// Returns whether the place of any fiber has a function without a file.
bool lacks_debug_information(run_report const& r) {
  auto const lacks = [](frame const& f) { return !f.function.empty() && f.file.empty(); };
  auto const in = [lacks](fiber_info const& f) { return lacks(f.blocked_at) || lacks(f.spawned_at); };
  return std::ranges::any_of(r.stuck, in) || std::ranges::any_of(r.alive, in);
}

// Returns whether no place of any fiber is known.
bool lacks_places(run_report const& r) {
  auto const has = [](fiber_info const& f) { return !f.stack.empty() || f.spawned_at != frame{}; };
  return r.stuck.size() + r.alive.size() > 0 && std::ranges::none_of(r.stuck, has) &&
         std::ranges::none_of(r.alive, has);
}

} // namespace

std::string headline(run_report const& r, text_options const& options) {
  switch (r.verdict) {
  case verdict::clean:
    return of_clean(r, options) + '\n';
  case verdict::leak:
  case verdict::deadlock:
    return of_stuck(r, options) + '\n';
  case verdict::unfinished:
    return of_unfinished(r, options) + '\n';
  }
  return {};
}

std::string remarks(run_report const& r, text_options const& options) {
  std::string text;
  if (r.failure)
    text += fmt::format("  The body threw {}\n", shown::line(*r.failure));
  if (r.drawn > 0)
    text += fmt::format("  choose() drew {} from the seed {}.\n", plural(r.drawn, "result"), r.seed);
  if (!r.woken_from_outside.empty()) {
    std::vector<std::string> names;
    for (auto const id : r.woken_from_outside)
      names.push_back(words::fiber(id, options));
    text += fmt::format("  A thread outside the world woke {}: announce it by leaklab::external_work.\n",
                        words::list(names));
  } else if (r.at_the_limit) {
    text += of_activity(r, *r.at_the_limit, options);
  } else if (r.other_threads) {
    text += "  Other threads of this process were alive. If one may still wake a fiber, announce it by "
            "leaklab::external_work.\n";
  }
  if (lacks_debug_information(r))
    text +=
        "  Places without a file and a line are in code that was compiled without -g, or stripped of it.\n";
  if (lacks_places(r))
    text += "  No places: the program was stripped of its symbols, or run_options::stacks is off.\n";
  return text.empty() ? text : '\n' + text;
}

} // namespace leaklab::detail
