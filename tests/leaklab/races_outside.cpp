// See races_outside.hpp.
#include "races_outside.hpp"

void outside::add_to(int& number) {
  ++number;
}
