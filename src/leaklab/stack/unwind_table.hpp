// What the compiler's unwind tables (.eh_frame) say about one code address, if three numbers can hold it.
#pragma once

#include <cstdint>

namespace leaklab::detail {

// The ordinary unwinder's rule for one address, if it is of the common kind.
struct frame_rule {
  enum class kind : unsigned char {
    unknown,  // not of the common kind
    from_rsp, // the caller's frame begins at rsp + cfa
    from_rbp, // at rbp + cfa
    last,     // this frame has no caller
    no_table, // no table knows the address: there the ordinary unwinder stops, too
  };
  kind is = kind::unknown;
  bool rbp_saved = false;
  std::int32_t cfa = 0; // bytes
  std::int32_t rbp = 0; // the caller's rbp is at the beginning of its frame + this, if it was saved
};

// Reads the rule for a return address, or for 1 + an address at which the code is now, from the tables.
frame_rule read_frame_rule(std::uintptr_t return_address);

} // namespace leaklab::detail
