// Reads a section of the program; see operations.hpp.
#include <leaklab/report/operations.hpp>

using leaklab::detail::places::named_operation;

// The linker defines them if the section is there.
extern "C" {
extern named_operation const __start_fiber_operations[] __attribute__((weak, visibility("hidden")));
extern named_operation const __stop_fiber_operations[] __attribute__((weak, visibility("hidden")));
}

namespace leaklab::detail::places {

std::span<named_operation const> named_operations() {
  return {__start_fiber_operations, __stop_fiber_operations};
}

} // namespace leaklab::detail::places
