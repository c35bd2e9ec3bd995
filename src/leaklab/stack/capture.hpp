// Takes the return addresses of a stack: of the running one, or of a fiber that is suspended.
//
// Nothing is recorded when a fiber suspends. A stuck fiber's stack stays as it is, so it is read when the
// report is made: boost::context::fiber::resume_with runs a function on top of a suspended stack and then
// goes back, and there the ordinary unwinder sees the frames below. That costs the observed program nothing
// per suspension and needs no knowledge of the machine's registers. Where a stack is taken often, at the
// start of every fiber, rules that were read once replace the unwinder (frame_rules.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace boost::fibers {
class context;
}

namespace leaklab::detail {

using addresses = std::vector<std::uintptr_t>; // innermost first; each inside its call instruction

// The stack this is called on, at most `limit` frames, without the frame of capture_here itself.
addresses capture_here(std::size_t limit = 64);

// The stack of a fiber that has run and is suspended. Nobody may resume that fiber meanwhile.
addresses capture_suspended(boost::fibers::context& fiber, std::size_t limit = 64);

} // namespace leaklab::detail
