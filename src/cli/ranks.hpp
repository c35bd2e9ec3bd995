// leaklab explore as one of several ranks that count by states together. Each is started by leaklab-mpi, which tells
// it so.
#pragma once

#include <leaklab/explore.hpp>

#include <string>

namespace cli {

// Whether leaklab-mpi has started this program.
bool is_a_rank();

// Joins the other ranks. Begins the program anew at fixed addresses first. Throws input_error if the options are none for
// several ranks, or the system does not allow fixed addresses.
void begin_as_a_rank(std::string const& strategy, leaklab::part const& part);

} // namespace cli
