// How the schedules of each group ended; see explore_options::group. It lies in memory that the parent shares
// with its children, and holds nothing until a group is named.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace leaklab::detail {

class group_table {
public:
  static constexpr std::size_t longest_name = 191;    // what is longer is cut
  static constexpr std::size_t most_groups = 1 << 12; // with that of the others
  static constexpr std::string_view others = "others";

  // How many schedules ended in each way, in the order of the counts in `progress`.
  struct group {
    bool is_used;
    char name[longest_name + 1];
    std::array<std::uint64_t, 6> ended;
  };

  // Returns the group of that name. When the table is full, a new name's is that of the others.
  group& of(std::string_view name) noexcept {
    name = name.substr(0, longest_name);
    auto& named = find(name);
    return named.is_used || used_ < most_groups - 1 ? use(named, name) : use(find(others), others);
  }

  // Counts from none again; the names stay.
  void forget_counts() {
    if (used_ == 0) // leaves the memory as it is: not there
      return;
    for (auto& g : groups_)
      g.ended = {};
  }

  // Calls `visit` with each group.
  void for_each(auto const& visit) const {
    if (used_ == 0) // leaves the memory as it is: not there
      return;
    for (auto const& g : groups_)
      if (g.is_used)
        visit(g);
  }

private:
  // Returns the group of that name, or where it is to be.
  group& find(std::string_view name) noexcept {
    auto place = std::hash<std::string_view>()(name) % slots;
    while (groups_[place].is_used && groups_[place].name != name)
      place = (place + 1) % slots;
    return groups_[place];
  }

  group& use(group& g, std::string_view name) noexcept {
    if (!g.is_used) {
      std::ranges::copy(name, g.name);
      g.is_used = true;
      ++used_;
    }
    return g;
  }

  static constexpr std::size_t slots = 2 * most_groups; // so there is always a free one

  std::size_t used_;
  group groups_[slots];
};

} // namespace leaklab::detail
