// Internal: the one place where the C libraries' longjmp lands.
#pragma once

#include <array>
#include <csetjmp>
#include <cstdio>
#include <type_traits>

namespace thumbnail {

// What an error callback of libjpeg or libpng leaves behind before it jumps.
struct jump_state {
  std::jmp_buf target;
  std::array<char, 256> message{};
  bool out_of_memory = false;
  bool over_budget = false;
  bool unsupported = false;

  // Keeps the message and jumps back to guarded(). No function in between may have a destructor to run.
  [[noreturn]] void leave(char const* why) {
    std::snprintf(message.data(), message.size(), "%s", why);
    std::longjmp(target, 1);
  }
};

// Calls `work`; returns false if it ended by state.leave(). The jump runs no destructors. So neither this
// function nor `work`, nor anything that `work` calls, may hold a local with a destructor while libjpeg or
// libpng is at work. All that `work` uses lives with the caller. `work` may throw where the libraries are not
// on the stack. It must never suspend a fiber.
template <class Work>
bool guarded(jump_state& state, Work const& work) {
  static_assert(std::is_trivially_destructible_v<Work>, "captures by value would be lost in the jump");
  if (setjmp(state.target) != 0)
    return false;
  work();
  return true;
}

} // namespace thumbnail
