// The stack of a body: as large as a main program's, with a page below it that may not be touched.
#pragma once

#include <boost/context/stack_context.hpp>

#include <cstddef>
#include <vector>

namespace leaklab::detail {

// A stack allocator of Boost.Context. The system gives the memory page by page, as the body uses it. A body
// that needs more ends the program by a signal.
class body_stack {
public:
  static constexpr std::size_t bytes = 8u << 20; // as the limit for a main program usually is

  // Keeps the stacks of bodies that have ended, to use them again, and takes address space for many stacks at
  // once. It is for many bodies that run one after the other, on one thread, in a process that ends with
  // them.
  class store {
  public:
    // Returns room for one stack, in place of what the system would give; or nullptr.
    using source = void* (*)();
    // Takes such room back. Returns whether it is of the source.
    using sink = bool (*)(void* room);

    // `at`: where other stacks should lie; nullptr: anywhere.
    explicit store(source from = nullptr, sink to = nullptr, void* at = nullptr)
        : source_(from), sink_(to), at_(at) {}
    store(store const&) = delete;
    store& operator=(store const&) = delete;

  private:
    friend body_stack;
    boost::context::stack_context take();

    source const source_;
    sink const sink_; // nullptr: the stacks of the source are not kept
    void* const at_;
    std::vector<boost::context::stack_context> free_;
    std::byte* room_ = nullptr; // room for stacks that were never used
    std::size_t left_ = 0;      // for how many
  };

  // Takes stacks from `kept` and gives them back to it. It must outlive every fiber that has such a stack.
  explicit body_stack(store* kept = nullptr) : kept_(kept) {}

  // Throws std::bad_alloc if the system has no room.
  boost::context::stack_context allocate();
  void deallocate(boost::context::stack_context& stack) noexcept;

private:
  store* kept_;
};

} // namespace leaklab::detail
