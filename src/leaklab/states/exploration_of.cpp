// What was counted by states, as explore() gives it to its caller.
#include <leaklab/states/count_states.hpp>

#include <algorithm>
#include <string>

namespace leaklab::detail::states {
namespace {

std::uint64_t endings::*way_of(ending_kind k) {
  switch (k) {
  case ending_kind::clean:
    return &endings::clean;
  case ending_kind::leak:
    return &endings::leak;
  case ending_kind::deadlock:
    return &endings::deadlock;
  case ending_kind::crashed:
    return &endings::crashed;
  case ending_kind::failed:
    break;
  }
  return &endings::failed;
}

std::string text_of(number n) {
  std::string text;
  do
    text += static_cast<char>('0' + static_cast<int>(n % 10));
  while (n /= 10);
  std::ranges::reverse(text);
  return text;
}

// Returns the number, or 2^64 - 1 if it is larger.
std::uint64_t in_64_bits(number n) {
  return n >> 64 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(n);
}

using by_fibers = std::map<std::size_t, number>;

std::map<std::size_t, std::uint64_t> in_64_bits(by_fibers const& by) {
  std::map<std::size_t, std::uint64_t> counts;
  for (auto const& [k, n] : by)
    counts[k] = in_64_bits(n);
  return counts;
}
std::map<std::size_t, std::string> text_of(by_fibers const& by) {
  std::map<std::size_t, std::string> counts;
  for (auto const& [k, n] : by)
    counts[k] = text_of(n);
  return counts;
}

// How many schedules end in each way.
class numbers {
public:
  number& operator[](ending_kind k) { return of_[static_cast<std::size_t>(k)]; }
  void set(endings& e) {
    for (auto const k : kinds)
      e.*way_of(k) = in_64_bits((*this)[k]);
  }

  static constexpr ending_kind kinds[] = {ending_kind::clean, ending_kind::leak, ending_kind::deadlock,
                                          ending_kind::crashed, ending_kind::failed};

private:
  number of_[std::size(kinds)] = {};
};

} // namespace

exploration exploration_of(counted const& c) {
  number all = 0;
  numbers ended, endless;
  std::map<std::string, numbers> groups;
  by_fibers stuck, outlived;
  for (auto const& [how, ways] : c.ends) {
    all += ways.all;
    ended[how.kind] += ways.all;
    endless[how.kind] += ways.through_circles;
    if (c.groups)
      groups[c.groups->at(how.group)][how.kind] += ways.all;
    if (how.came_to_an_end) {
      stuck[how.stuck] += ways.all;
      outlived[how.outlived] += ways.all;
    }
  }
  exploration e;
  endings in_all;
  ended.set(in_all);
  endless.set(e.endless);
  for (auto& [name, n] : groups)
    n.set(e.groups[name]);
  e.schedules = in_64_bits(all);
  e.clean = in_all.clean;
  e.leak = in_all.leak;
  e.deadlock = in_all.deadlock;
  e.crashed = in_all.crashed;
  e.failed = in_all.failed;
  e.by_stuck = in_64_bits(stuck);
  e.by_outlived = in_64_bits(outlived);
  e.complete = c.complete;
  e.states = c.states;
  if (all >> 64)
    e.large = {.schedules = text_of(all),
               .clean = text_of(ended[ending_kind::clean]),
               .leak = text_of(ended[ending_kind::leak]),
               .deadlock = text_of(ended[ending_kind::deadlock]),
               .crashed = text_of(ended[ending_kind::crashed]),
               .failed = text_of(ended[ending_kind::failed]),
               .by_stuck = text_of(stuck),
               .by_outlived = text_of(outlived)};
  return e;
}

} // namespace leaklab::detail::states
