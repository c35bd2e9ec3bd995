// A place in the program's source.
#pragma once

#include <filesystem>
#include <string>

namespace leaklab {

// One place in the program's source. Unknown parts are empty (function, file) or 0 (line).
struct frame {
  std::string function; // demangled, whole
  std::filesystem::path file;
  unsigned line = 0;

  bool operator==(frame const&) const = default;
};

} // namespace leaklab
