// How much memory a fiber's stack takes.
#pragma once

#include <cstddef>

namespace boost::fibers {
class context;
}

namespace leaklab {

// Bytes of address space of the fiber's stack, as its stack allocator was asked for; Boost.Fiber's default
// size when that cannot be found out. `suspended` says that nobody can resume the fiber meanwhile.
std::size_t stack_extent(boost::fibers::context& fiber, bool suspended);

} // namespace leaklab
