// A stack aside, for the code that compares and puts back all other stacks.
#pragma once

namespace leaklab::detail::states::aside {

// Where a stack is suspended. What is below has no meaning.
using place = void*;

struct answer {
  place to; // the stack that goes on
  void* with;
};

// Call it first. The stack lies in system memory.
void begin();

// Suspends the calling stack, and calls f(data, where it is suspended) on the stack aside. Then that stack
// goes on which the answer says, where it called this, and this returns `with` there.
void* call(answer (*f)(void* data, place suspended), void* data);

} // namespace leaklab::detail::states::aside
