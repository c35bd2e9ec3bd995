// How to get from a frame of the running stack to the frame of its caller, worked out once for each code
// address.
//
// The compiler's tables (.eh_frame) say for each address where the caller's frame begins and where its rbp is
// kept. The ordinary unwinder reads them anew for every frame that it passes, which costs more than a tenth
// of a microsecond. For nearly all addresses, three numbers hold what the tables say. They are kept here, so
// that recording the origin of a fiber costs next to nothing.
//
// libunwind's unw_backtrace keeps such rules, too, and was tried in place of this file and of unwind_table.
// Version 1.6.2 does not serve, for these reasons; the numbers are from an x86-64 with Debian 12:
// 1. Its threads share what they have read, under a lock that fork() copies as it is. A child that was forked
//    while another thread of the observed program took stacks hung at its first stack, with all signals
//    blocked: 3 of 161 children, and none of 1,000 with the rules here, which no other thread touches. The
//    explorer forks, and so may the observed program.
// 2. In a program that is linked with -static, unw_backtrace calls pthread_key_create through a null pointer,
//    unless the program's owner names that function to the linker.
// 3. It exports _Unwind_RaiseException. Where the linker meets it before libgcc_s, a throw through ten frames
//    takes 88 us instead of 2.7.
// 4. It does not say which frame a signal interrupted, so the place there can be one instruction too early.
// 5. It is no faster: 271 ns against 247 for the start and the join of a fiber, and 11 us against 5.6 for the
//    first start on a thread.
// libdw, which reads our debug information, reads these tables as well, but out of files that must be opened
// first and that threads may share only under a lock.
#pragma once

#include <leaklab/stack/capture.hpp>

#include <cstddef>
#include <optional>

namespace leaklab::detail {

struct unwound {
  addresses found; // innermost first, each inside its call instruction
  // some rule was used for the first time: it is better to use the ordinary unwinder, too, and compare
  bool first = false;
};

// Returns what the ordinary unwinder would find, beginning with the caller of its caller; at most `limit`
// frames. Returns nullopt if a frame on the way is not of the common kind, or if the processor is not an
// x86-64. Rules are kept for each thread as long as it lives. So code that is unloaded meanwhile (dlclose)
// must not be replaced by other code at the same addresses.
std::optional<unwound> unwind_by_rules(std::size_t limit);

// Says that rules were wrong: unwind_by_rules returns nullopt on this thread from now on.
void distrust_rules();

} // namespace leaklab::detail
