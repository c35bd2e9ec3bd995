// Who asks for the time. A fiber that sleeps, or waits for so long at most, asks as well, in code of Boost.Fiber's
// that is compiled into the body: it adds how long to wait, and its library compares. That code does the same
// whatever time it is. Any other may do anything with the answer.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace leaklab::detail::states {

// Places in the program: return addresses. All zero: nobody has asked. Several processes note places at a time.
class askers {
public:
  static constexpr std::size_t most = 64;

  // What asks there only waits. Before anybody is noted. False: there is no more room.
  bool expect(std::uintptr_t place) {
    if (expected_count_ == most)
      return false;
    expected_[expected_count_++] = place;
    return true;
  }
  // Notes who asks, unless that is expected; of very many not all.
  void note(std::uintptr_t place) {
    if (std::find(expected_, expected_ + expected_count_, place) != expected_ + expected_count_)
      return;
    for (auto& there : others_) {
      std::uintptr_t none = 0;
      if (std::atomic_ref(there).compare_exchange_strong(none, place) || none == place)
        return;
    }
  }
  bool any_other() const { return std::atomic_ref(const_cast<std::uintptr_t&>(others_[0])).load() != 0; }
  // Returns those that are expected, before anybody is noted.
  askers expected() const {
    auto e = *this;
    std::fill_n(e.others_, most, 0);
    return e;
  }
  // Returns those that were not expected.
  std::vector<std::uintptr_t> others() const {
    return {others_, std::ranges::find(others_, std::uintptr_t{0})};
  }

private:
  std::size_t expected_count_;
  std::uintptr_t expected_[most], others_[most];
};

// Whether it is known that what asks there only waits: it is a function of Boost.Fiber's that adds how long to wait, or
// the one of its library that compares. That needs the program's debug information, inlined functions included. A
// compiler may make one call of two only if both do the same with the answer.
bool only_waits(std::uintptr_t place);

} // namespace leaklab::detail::states
