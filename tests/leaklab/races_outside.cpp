// See races_outside.hpp.
#include "races_outside.hpp"

namespace outside {
namespace {

void add_through_a_pointer(int& number) {
  ++number;
}

class virtual_adder final : public adder {
public:
  void add_to(int& number) override { ++number; }
};
virtual_adder the_adder;

} // namespace

void (*const adds)(int& number) = add_through_a_pointer;
adder& an_adder = the_adder;

} // namespace outside

void outside::add_to(int& number) {
  ++number;
}
