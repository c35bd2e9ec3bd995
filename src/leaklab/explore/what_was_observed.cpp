// What an exploration says of data races and of atomic operations; see what_was_observed() in explore.hpp.
#include <leaklab/explore.hpp>

#include <leaklab/report/source.hpp>
#include <shown/shown.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <vector>

namespace leaklab {
namespace {

std::string where(memory_access const& a) {
  return fmt::format("{}:{}", shown::name(detail::source::display_path(a.at.file)), a.at.line);
}

// Returns "a, b and 2 more".
std::string some_of(std::vector<std::string> const& names) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i)
    text += (i == 0 ? "" : ", ") + names[i];
  return names.size() > most ? fmt::format("{} and {} more", text, names.size() - most) : text;
}

// Returns on what it rests that no race was found.
std::string conditions(exploration const& e) {
  std::string text;
  if (!e.calls_not_observed.empty())
    text += fmt::format("  (not observed: what these do to memory that fibers share: {})\n",
                        some_of(e.calls_not_observed));
  if (!e.switch_levels.empty() && !e.locks_without_switch.empty())
    text += fmt::format("  (not explored: a switch before one of these, which stop the whole thread: {})\n",
                        some_of(e.locks_without_switch));
  if (e.weaker_atomics.empty())
    return text;
  std::vector<std::string> places;
  for (auto const& a : e.weaker_atomics)
    places.push_back(where(a));
  return text + fmt::format("  (not explored: what a weaker order than memory_order_seq_cst allows, at {})\n",
                            some_of(places));
}

// Returns what is to be said of data races; and what that means for several threads.
std::string races_found(exploration const& e) {
  std::string text;
  for (auto const& r : e.races)
    text += fmt::format("data race: {} and {}, in schedule {}\n", where(r.later), where(r.earlier),
                        abridged(r.schedule));
  if (!e.races_missed.empty())
    text += "data races may have been missed: " + e.races_missed + '\n';
  bool const about_threads = !e.switch_levels.empty() && e.complete;
  if (!e.races.empty())
    return text + (about_threads ? "so complete does not mean any number of threads\n" : "");
  if (!e.races_missed.empty())
    return text + "no data race was found in what was observed\n" + conditions(e);
  auto const limits = conditions(e);
  return text + "no data race was found" +
         (!about_threads   ? "\n"
          : limits.empty() ? ", so complete means any number of threads\n"
                           : ", so complete means any number of threads, but for this:\n") +
         limits;
}

} // namespace

std::string what_was_observed(exploration const& e) {
  if (e.memory_observed)
    return races_found(e);
  return e.switch_levels.empty() ? ""
                                 : "not observed: data races, and std::atomic, before which no fiber is "
                                   "switched (leaklab_observe_memory)\n";
}

} // namespace leaklab
