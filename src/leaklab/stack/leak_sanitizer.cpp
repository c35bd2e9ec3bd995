// Excepts the memory of abandoned fibers from LeakSanitizer; see leak_sanitizer.hpp.
#include <leaklab/stack/leak_sanitizer.hpp>

#include <leaklab/stack/stack_extent.hpp>

#include <cstddef>

// From sanitizer/lsan_interface.h. They are weak: they exist only if the program is linked with
// -fsanitize=address or leak.
extern "C" {
__attribute__((weak)) void __lsan_ignore_object(void const* p);
__attribute__((weak)) void __lsan_register_root_region(void const* p, std::size_t size);
}

namespace leaklab::detail {

void leak_sanitizer::keep(boost::fibers::context& fiber) {
  if (!__lsan_ignore_object || !__lsan_register_root_region)
    return;
  // For a stack from malloc, which Boost.Fiber's default takes. The fiber's context is in it.
  __lsan_ignore_object(&fiber);
  // For a stack that was mapped.
  if (auto const [top, bytes] = stack_extent_of(fiber, true); top)
    __lsan_register_root_region(static_cast<std::byte const*>(top) - bytes, bytes);
}

} // namespace leaklab::detail
