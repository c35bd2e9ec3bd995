// What is known of the fibers of a schedule while it runs.
#pragma once

#include <leaklab/states/differences.hpp>
#include <leaklab/states/memory.hpp>

#include <boost/fiber/context.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace leaklab::detail {
struct fiber_record;
}

namespace leaklab::detail::states {

struct known_fiber {
  fiber_record const* record = nullptr; // nullptr: it was not started in this schedule, or is gone
  boost::fibers::context* context = nullptr;
  std::uintptr_t block = 0; // with the context in it, and if it has a stack of its own with that
  std::uintptr_t end = 0;   // of its stack, at the last choice; 0: it is not known
  std::uint32_t children = 0;
  bool has_stack = false; // a block of its own is its stack
  bool finished = false;
};

// It lies in system memory, with an image of its own, see kept_states.hpp. All of it is put back, but only what
// some schedule has used is compared: bodies have few fibers, and there is room for many.
class fiber_table {
public:
  static constexpr std::uint64_t most_ids = most_fibers + 2; // that are less than that

  // By its number.
  known_fiber& operator[](std::uint32_t number) { return now_[number].fiber; }
  known_fiber const& operator[](std::uint32_t number) const { return now_[number].fiber; }
  // Returns the number of the fiber that has an id in this schedule; the id is less than most_ids.
  std::uint32_t number_of_id(std::uint64_t id) const { return now_[id].number_of_id; }
  // Begins to note a fiber, which has started.
  known_fiber& add(std::uint64_t id, std::uint32_t number) {
    used_ = std::max({used_, static_cast<std::size_t>(id) + 1, std::size_t{number} + 1});
    now_[id].number_of_id = number;
    return now_[number].fiber = {};
  }

  // No fiber has started.
  void clear() { std::fill_n(now_.begin(), used_, entry{}); }
  void compare(differences& d) {
    d.compare(now_.data(), image_.data(), used_ * sizeof(entry), differences::none);
  }

private:
  // What has one index, whether that is a number or an id.
  struct entry {
    known_fiber fiber;
    std::uint32_t number_of_id = 0;
  };
  static_assert(sizeof(entry) % 8 == 0);

  std::array<entry, most_ids> now_{}, image_{};
  std::size_t used_ = 0; // in any schedule: it only grows, and all entries after these are as they were made
};

} // namespace leaklab::detail::states
