// The programs of the catalogue with a data race, explored while accesses to memory are observed.
#pragma once

#include <leaklab/explore.hpp>

#include <functional>
#include <string>
#include <vector>

struct race_program {
  std::string name;
  std::function<leaklab::exploration()> bug;
  std::function<leaklab::exploration()> cure;
};

// Returns all of them, in the order of their names.
std::vector<race_program> const& race_programs();
