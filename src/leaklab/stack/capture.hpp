// Takes the return addresses of a stack: of the running one, or of a suspended fiber's.
//
// Nothing is recorded when a fiber suspends. A stuck fiber's stack stays as it is, so it is read when the
// report is made: boost::context::fiber::resume_with runs a function on top of a suspended stack and then
// goes back. In that function the ordinary unwinder sees the frames below. So a suspension costs the observed
// program nothing, and no knowledge of the machine's registers is needed. Stacks that are taken often, at the
// start of every fiber, are read by rules that are kept (frame_rules.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace boost::fibers {
class context;
}

namespace leaklab::detail {

using addresses = std::vector<std::uintptr_t>; // innermost first; each inside its call instruction

// Returns the stack on which it is called, at most `limit` frames, without the frame of capture_here itself.
addresses capture_here(std::size_t limit = 64);

// Returns the stack of a fiber that has run and is suspended, without the frames of this reading. The fiber
// must not be resumed meanwhile.
addresses capture_suspended(boost::fibers::context& fiber, std::size_t limit = 64);

} // namespace leaklab::detail
