// Says whose code a frame is: the observed program's, or a library's.
#pragma once

#include <leaklab/report.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace leaklab::detail::places {

// Returns whether the frame belongs to a library: to Boost, the standard library, leaklab, the scope of an
// operation that its owner has named, or to what the environment variable LEAKLAB_LIBRARY names, which is
// read once in a process.
//
// A frame in namespace boost belongs to Boost if its file does, or if its file is not known.
bool is_library(frame const& f);

// What the owner of the observed program calls a library. The text "net::channel,src/queues/,pool.hpp" names
// namespaces or classes (with all that is in them), folders and files, split at commas.
class owners_libraries {
public:
  explicit owners_libraries(std::string_view text);

  bool have(frame const& f) const;

private:
  std::vector<std::string> scopes_; // each with "::" at its end
  std::vector<std::string> files_;  // each with "/" before it
};

} // namespace leaklab::detail::places
