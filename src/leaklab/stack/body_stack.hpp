// The stack of a body: as large as a main program's, with a page below it that nobody may touch.
#pragma once

#include <boost/context/stack_context.hpp>

#include <cstddef>
#include <vector>

namespace leaklab::detail {

// A stack allocator of Boost.Context. The system gives the memory page by page, as the body uses it; a body
// that needs more than there is ends the program by a signal.
class body_stack {
public:
  static constexpr std::size_t bytes = 8u << 20; // as the limit for a main program usually is

  // For many bodies one after the other, on one thread, in a process that ends with them: the stacks of those
  // that have ended are used again, and address space is taken for many at once.
  class store {
  public:
    store() = default;
    store(store const&) = delete;
    store& operator=(store const&) = delete;

  private:
    friend body_stack;
    boost::context::stack_context take();

    std::vector<boost::context::stack_context> free_;
    std::byte* room_ = nullptr; // for stacks that nobody has used yet
    std::size_t left_ = 0;      // so many
  };

  // Takes from `kept` and gives back to it; it must outlive every fiber that has such a stack.
  explicit body_stack(store* kept = nullptr) : kept_(kept) {}

  // Throws std::bad_alloc when the system has no room.
  boost::context::stack_context allocate();
  void deallocate(boost::context::stack_context& stack) noexcept;

private:
  store* kept_;
};

} // namespace leaklab::detail
