// Which memory a fiber's stack takes.
//
// On fcontext, Boost.Fiber puts a fiber's context at the top of its stack. Boost.Context puts a control
// record right below it, at the next multiple of 256 (create_fiber2 in boost/context/fiber_fcontext.hpp).
// That record begins with the stack's stack_context, but its type depends on the allocator and cannot be
// named here. So we search the few places where it can be for two words that describe a stack in which both
// the context and the two words lie. No other two words there do so. On ucontext the record can be asked for.
#include <leaklab/stack/stack_extent.hpp>

#include <leaklab/stack/context_access.hpp>

#include <boost/context/stack_context.hpp>
#include <boost/fiber/fixedsize_stack.hpp>

#include <cstdint>
#include <cstring>

namespace leaklab::detail {
namespace {

stack_extent default_extent() {
  return {nullptr, boost::fibers::fixedsize_stack::traits_type::default_size()};
}

} // namespace

#if defined(BOOST_USE_UCONTEXT)

stack_extent stack_extent_of(boost::fibers::context& fiber, bool suspended) {
  auto const* const record = suspended ? record_of(suspended_in(fiber)) : nullptr;
  return record ? stack_extent{record->sctx.sp, record->sctx.size} : default_extent();
}

#else

stack_extent stack_extent_of(boost::fibers::context& fiber, bool) {
  constexpr std::uintptr_t alignment = 0x100;
  constexpr std::uintptr_t furthest = 0x1000;
  constexpr std::size_t smallest = 0x1000;
  constexpr std::size_t largest = std::size_t{1} << 40;
  auto const context = reinterpret_cast<std::uintptr_t>(&fiber);
  auto record = context & ~(alignment - 1);
  while ((record -= alignment) + furthest > context) {
    boost::context::stack_context found;
    std::memcpy(&found, reinterpret_cast<void const*>(record), sizeof found);
    auto const top = reinterpret_cast<std::uintptr_t>(found.sp);
    if (found.size >= smallest && found.size < largest && top > context + sizeof fiber &&
        top - context < found.size && top - found.size < record)
      return {found.sp, found.size};
  }
  return default_extent();
}

#endif

} // namespace leaklab::detail
