// How much memory this process has in use.
#pragma once

#include <malloc.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace bench {

// resident_bytes is the memory of this process that is there in fact, after what malloc keeps in reserve has
// been given back. Throws std::runtime_error when the system does not tell.
inline double resident_bytes() {
  malloc_trim(0);
  std::ifstream in("/proc/self/statm");
  double all = 0, resident = 0;
  if (!(in >> all >> resident))
    throw std::runtime_error("/proc/self/statm cannot be read");
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

} // namespace bench
