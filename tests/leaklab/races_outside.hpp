// Code that is compiled without leaklab_observe_memory().
#pragma once

namespace outside {

void add_to(int& number);

} // namespace outside
