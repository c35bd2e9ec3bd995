// Follows a stack by rules that are kept; see frame_rules.hpp.
#include <leaklab/stack/frame_rules.hpp>

#include <leaklab/stack/unwind_table.hpp>

#include <array>
#include <cstdint>
#include <memory>

#if defined(__x86_64__)

namespace leaklab::detail {
namespace {

// Keeps rules, each in one of the few slots that its address may have. With one slot only, two places of the
// same stack might take it from each other for ever.
class rule_cache {
public:
  // Returns the rule of an address. Sets `first` if the rule was not there.
  frame_rule const& of(std::uintptr_t return_address, bool& first) {
    auto const begin = return_address ^ return_address >> 9;
    auto* taken = &slots_[begin % slots_.size()]; // if there is no empty one
    for (std::size_t i = 0; i != tried; ++i) {
      auto& s = slots_[(begin + i) % slots_.size()];
      if (s.return_address == return_address)
        return s.rule;
      if (s.return_address == 0) {
        taken = &s;
        break;
      }
    }
    first = true;
    *taken = {return_address, read_frame_rule(return_address)};
    return taken->rule;
  }

  bool trusted = true;

private:
  struct slot {
    std::uintptr_t return_address = 0;
    frame_rule rule;
  };
  static constexpr std::size_t tried = 8;
  std::array<slot, 1024> slots_;
};

rule_cache& cache_of_this_thread() {
  thread_local auto const cache = std::make_unique<rule_cache>();
  return *cache;
}

// Returns a word of the stack. Sanitizers must not check it, since they forbid reading a return address.
__attribute__((no_sanitize("address", "thread", "undefined"))) inline std::uintptr_t
word_at(std::uintptr_t address) {
  return *reinterpret_cast<std::uintptr_t const volatile*>(address);
}

} // namespace

__attribute__((noinline, no_sanitize("address", "thread", "undefined"))) std::optional<unwound>
unwind_by_rules(std::size_t limit) {
  using enum frame_rule::kind;
  std::uintptr_t address, sp, bp;
  asm volatile("leaq 1f(%%rip), %0\n"
               "1:\n\t"
               "movq %%rsp, %1\n\t"
               "movq %%rbp, %2"
               : "=a"(address), "=d"(sp), "=c"(bp)); // named registers: none of them may be rbp
  auto& rules = cache_of_this_thread();
  if (!rules.trusted)
    return std::nullopt;
  std::optional<unwound> result(std::in_place);
  auto& found = result->found;
  found.reserve(16);
  ++address; // the rules take it for a return address
  for (bool callers = false;; callers = true) {
    auto const& rule = rules.of(address, result->first);
    if (rule.is == unknown)
      return std::nullopt;
    if (rule.is != from_rsp && rule.is != from_rbp)
      return result;
    auto const cfa = (rule.is == from_rsp ? sp : bp) + static_cast<std::uintptr_t>(std::intptr_t{rule.cfa});
    if (rule.rbp_saved)
      bp = word_at(cfa + static_cast<std::uintptr_t>(std::intptr_t{rule.rbp}));
    address = word_at(cfa - 8);
    sp = cfa;
    if (address == 0 || found.size() == limit)
      return result;
    if (callers)
      found.push_back(address - 1);
  }
}

void distrust_rules() {
  cache_of_this_thread().trusted = false;
}

} // namespace leaklab::detail

#else

std::optional<leaklab::detail::unwound> leaklab::detail::unwind_by_rules(std::size_t) {
  return std::nullopt;
}

void leaklab::detail::distrust_rules() {}

#endif
