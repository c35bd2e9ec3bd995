// Which memory a fiber's stack takes.
#pragma once

#include <cstddef>

namespace boost::fibers {
class context;
}

namespace leaklab::detail {

struct stack_extent {
  void* top;         // the stack grows down from here; nullptr when that cannot be found out
  std::size_t bytes; // as its allocator was asked for; then Boost.Fiber's default
};

// The address space of the fiber's stack. `suspended` says that nobody can resume the fiber meanwhile.
stack_extent stack_extent_of(boost::fibers::context& fiber, bool suspended);

} // namespace leaklab::detail
