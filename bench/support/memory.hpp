// How much memory this process has in use.
#pragma once

#include <malloc.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace bench {

// Returns the resident memory of this process, after malloc has given back what it keeps in reserve. Throws
// std::runtime_error if the system does not tell.
inline double resident_bytes() {
  malloc_trim(0);
  std::ifstream in("/proc/self/statm");
  double all = 0, resident = 0;
  if (!(in >> all >> resident))
    throw std::runtime_error("/proc/self/statm cannot be read");
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

} // namespace bench
