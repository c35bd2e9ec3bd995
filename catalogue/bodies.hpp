// The bugs of the catalogue that are functions, with their cures: what leaklab::run can run, one after another.
#pragma once

#include <string_view>
#include <vector>

namespace catalogue {

struct body {
  std::string_view name; // the folder's: "early_return"
  void (*bug)();
  void (*cure)();
};

// All of them, in the order of their names.
std::vector<body> const& bodies();

} // namespace catalogue
