// The name that the linker gives a function of this program, so that the same function of a submission can be found.
#pragma once

#include <string>

#include <dlfcn.h>

namespace grader {

// Returns the name; empty if the function is not exported.
template <typename Function>
std::string symbol_of(Function* function) {
  Dl_info info{};
  ::dladdr(reinterpret_cast<void*>(function), &info);
  return info.dli_sname ? info.dli_sname : "";
}

} // namespace grader
