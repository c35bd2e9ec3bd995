// Maps the stack of a body; see body_stack.hpp.
#include <leaklab/stack/body_stack.hpp>

#include <new>

#include <sys/mman.h>
#include <unistd.h>

// From sanitizer/asan_interface.h. It is weak: it exists only if the program is linked with
// -fsanitize=address.
extern "C" __attribute__((weak)) void __asan_unpoison_memory_region(void const volatile* p, std::size_t size);

namespace leaklab::detail {
namespace {

std::size_t guard_bytes() {
  static auto const page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return page;
}

std::size_t stride() {
  return guard_bytes() + body_stack::bytes;
}

// Returns room for this many stacks, none of which may be touched yet; at that address if it is free. nullptr if there is
// none.
std::byte* map_room(std::size_t stacks, void* at = nullptr) {
  auto* const room =
      mmap(at, stacks * stride(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED)
    return nullptr;
  madvise(room, stacks * stride(), MADV_NOHUGEPAGE); // otherwise the first touch may take 2 MiB
  return static_cast<std::byte*>(room);
}

// Returns the stack in one piece of room, above a page that may not be touched.
boost::context::stack_context stack_in(std::byte* room) {
  if (mprotect(room + guard_bytes(), body_stack::bytes, PROT_READ | PROT_WRITE) != 0)
    throw std::bad_alloc();
  boost::context::stack_context stack;
  stack.size = body_stack::bytes;
  stack.sp = room + stride();
  return stack;
}

} // namespace

boost::context::stack_context body_stack::allocate() {
  if (kept_)
    return kept_->take();
  auto* const room = map_room(1);
  if (!room)
    throw std::bad_alloc();
  try {
    return stack_in(room);
  } catch (...) {
    munmap(room, stride());
    throw;
  }
}

void body_stack::deallocate(boost::context::stack_context& stack) noexcept {
  if (kept_) {
    auto* const room = static_cast<std::byte*>(stack.sp) - stack.size;
    if (kept_->sink_ ? !kept_->sink_(room) : !kept_->source_)
      kept_->free_.push_back(stack);
    return;
  }
  // The last functions of a fiber never return, and what they marked stays marked. The stack of a thread may
  // be mapped at these addresses next.
  if (__asan_unpoison_memory_region)
    __asan_unpoison_memory_region(static_cast<std::byte*>(stack.sp) - stack.size, stack.size);
  munmap(static_cast<std::byte*>(stack.sp) - stride(), stride());
}

boost::context::stack_context body_stack::store::take() {
  if (auto* const room = source_ ? source_() : nullptr) {
    boost::context::stack_context stack;
    stack.size = body_stack::bytes;
    stack.sp = static_cast<std::byte*>(room) + body_stack::bytes;
    return stack;
  }
  if (!free_.empty()) {
    auto const stack = free_.back();
    free_.pop_back();
    return stack;
  }
  constexpr std::size_t at_once = 64;
  if (left_ == 0) {
    room_ = map_room(at_once, at_);
    if (!room_)
      throw std::bad_alloc();
    left_ = at_once;
  }
  auto const stack = stack_in(room_);
  room_ += stride();
  --left_;
  return stack;
}

} // namespace leaklab::detail
