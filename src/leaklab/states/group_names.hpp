// The names of the groups into which schedules fall; see explore_options::group.
#pragma once

#include <leaklab/explore/group_table.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace leaklab::detail::states {

// All zero is an empty one. Several processes use it at a time, and none waits for another: a name that
// another process is just writing is not looked at. So one name may have two numbers, and there is room for twice as
// many as there may be names.
class group_names {
public:
  static constexpr std::uint32_t most = 2 * group_table::most_groups - 2; // a number takes 13 bits
  static constexpr std::uint32_t none = 0, no_room = most + 1;
  // Which of the names would be the first ones depends on who comes first.
  static constexpr auto too_many = "there are more than 4,095 groups (explore_options::group)";

  // Returns the number of a name, from 1 on; no_room: there is no more room.
  std::uint32_t number_of(std::string_view name) {
    name = name.substr(0, group_table::longest_name);
    auto const first = std::hash<std::string_view>()(name) % most;
    for (std::uint32_t i = 0; i < most; ++i) {
      auto const at = static_cast<std::uint32_t>((first + i) % most);
      std::atomic_ref state(names_[at].state);
      auto now = state.load(std::memory_order_acquire);
      if (now == empty && state.compare_exchange_strong(now, being_written)) {
        std::ranges::copy(name, names_[at].text);
        state.store(written, std::memory_order_release);
        return at + 1;
      }
      if (now == written && names_[at].text == name)
        return at + 1;
    }
    return no_room;
  }

  std::string name(std::uint32_t number) const {
    return number == none || number == no_room ? "" : names_[number - 1].text;
  }

private:
  enum state_t : std::uint32_t { empty, being_written, written };
  struct entry {
    std::uint32_t state;
    char text[group_table::longest_name + 1];
  };
  entry names_[most];
};

} // namespace leaklab::detail::states
