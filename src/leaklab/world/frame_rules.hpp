// How to get from a frame of the running stack to that of its caller, worked out once for each code address.
//
// The compiler's tables (.eh_frame) say for each address where the caller's frame begins and where its rbp is
// kept. The ordinary unwinder reads them anew for every frame it passes, which costs more than a tenth of a
// microsecond; of nearly all addresses what they say comes to three numbers. These are kept, so that a fiber
// can be started with its origin on record at next to no cost.
#pragma once

#include <leaklab/world/capture.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace leaklab {

// The same as the ordinary unwinder's rule for one address, if it is of the common kind.
struct frame_rule {
  enum class kind : unsigned char {
    unknown,  // not of the common kind
    from_rsp, // the caller's frame begins at rsp + cfa
    from_rbp, // at rbp + cfa
    last,     // nobody called this one
    no_table, // no table knows the address: there the ordinary unwinder stops, too
  };
  kind is = kind::unknown;
  bool rbp_saved = false;
  std::int32_t cfa = 0; // bytes
  std::int32_t rbp = 0; // the caller's rbp is at the beginning of its frame + this, if it was saved
};

// Reads the rule for a return address, or for 1 + an address at which the code is now, from the tables.
frame_rule read_frame_rule(std::uintptr_t return_address);

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

} // namespace leaklab
