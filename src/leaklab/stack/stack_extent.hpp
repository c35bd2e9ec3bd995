// Which memory a fiber's stack takes.
#pragma once

#include <cstddef>

namespace boost::fibers {
class context;
}

namespace leaklab::detail {

struct stack_extent {
  void* top;         // the stack grows down from here; nullptr if that is not known
  std::size_t bytes; // as its allocator was asked for; Boost.Fiber's default if that is not known
};

// Returns the address space of the fiber's stack. `suspended` says that the fiber cannot be resumed
// meanwhile.
stack_extent stack_extent_of(boost::fibers::context& fiber, bool suspended);

} // namespace leaklab::detail
