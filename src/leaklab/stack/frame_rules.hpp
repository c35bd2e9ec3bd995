// How to get from a frame of the running stack to that of its caller, worked out once for each code address.
//
// The compiler's tables (.eh_frame) say for each address where the caller's frame begins and where its rbp is
// kept. The ordinary unwinder reads them anew for every frame it passes, which costs more than a tenth of a
// microsecond; of nearly all addresses what they say comes to three numbers. These are kept, so that a fiber
// can be started with its origin on record at next to no cost.
#pragma once

#include <leaklab/stack/capture.hpp>

#include <cstddef>
#include <optional>

namespace leaklab::detail {

struct unwound {
  addresses found;    // innermost first, each inside its call instruction
  bool first = false; // some rule was used for the first time: better ask the ordinary unwinder, too
};

// What the ordinary unwinder would find beginning with the caller of its caller, at most `limit` frames.
// nullopt if a frame on the way is not of the common kind, or the processor is not an x86-64. Rules are kept
// for each thread as long as it lives; so code that is unloaded meanwhile (dlclose) must not be replaced by
// other code at the same addresses.
std::optional<unwound> unwind_by_rules(std::size_t limit);

// They were wrong: unwind_by_rules gives nullopt on this thread from now on.
void distrust_rules();

} // namespace leaklab::detail
