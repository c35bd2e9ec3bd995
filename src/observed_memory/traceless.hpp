// What the observer leaves behind on the stack of a fiber.
#pragma once

#include <observed_memory/recorder.hpp>

#include <cstddef>

namespace leaklab::observed_memory {

// Erases the stack below the caller's frame, without a function that the observer sees.
[[gnu::noinline]] inline void erase_stack_below() noexcept {
  constexpr std::size_t words = 160;
  std::uint64_t left_behind[words];
#ifdef __x86_64__
  void* to = left_behind;
  auto count = words;
  asm volatile("rep stosq" : "+D"(to), "+c"(count) : "a"(0) : "memory");
#else
  for (auto& word : left_behind)
    *const_cast<std::uint64_t volatile*>(&word) = 0;
#endif
}

// At the end of its life it erases what was left below the frame that has it, if states are compared, which have the
// stacks in them: frames that come next do not write each of their bytes, and what the observer knows differs from one
// schedule to the other.
class traceless {
public:
  explicit traceless(fiber const& f) : is_on_(f.home->compares_states()) {}
  traceless(traceless const&) = delete;
  traceless& operator=(traceless const&) = delete;
  ~traceless() {
    if (is_on_) [[unlikely]]
      erase_stack_below();
  }

private:
  bool const is_on_;
};

} // namespace leaklab::observed_memory
