// Code that is compiled without leaklab_observe_memory().
#pragma once

namespace outside {

void add_to(int& number);

// One way to add that is called through a pointer, and one that is a virtual function.
extern void (*const adds)(int& number);
class adder {
public:
  virtual ~adder() = default;
  virtual void add_to(int& number) = 0;
};
extern adder& an_adder;

} // namespace outside
