// The bugs of the catalogue that are functions, with their cures. leaklab::run can run them, one after
// another.
#pragma once

#include <string_view>
#include <vector>

namespace catalogue {

struct body {
  std::string_view name; // the folder's name: "early_return"
  void (*bug)();
  void (*cure)();
};

// Returns all of them, in the order of their names.
std::vector<body> const& bodies();

} // namespace catalogue
