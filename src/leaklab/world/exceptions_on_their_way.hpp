// What C++ keeps of the exceptions that are thrown and not yet handled to their end. Each thread has one of these, and
// so all fibers of a thread share it.
#pragma once

#include <cxxabi.h>

namespace leaklab::detail {

class exceptions_on_their_way {
public:
  // Forgets them. An exception that a stuck fiber was unwinding for, or handling, would be on its way for ever.
  static void forget() { here() = {nullptr, 0}; }

  // While it lives, other fibers run, and have none: as on a thread of their own.
  exceptions_on_their_way() : own_(here()) { forget(); }
  exceptions_on_their_way(exceptions_on_their_way const&) = delete;
  exceptions_on_their_way& operator=(exceptions_on_their_way const&) = delete;
  ~exceptions_on_their_way() { here() = own_; }

private:
  struct eh_globals { // of the Itanium C++ ABI
    void* caught;
    unsigned uncaught;
  };
  static eh_globals& here() { return *reinterpret_cast<eh_globals*>(abi::__cxa_get_globals()); }

  eh_globals const own_;
};

} // namespace leaklab::detail
