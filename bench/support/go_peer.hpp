// The Go program that is compared with ours (bench/peers/go): it does a workload and prints how long that
// took.
#pragma once

#include <bench/support/measurement.hpp>

#include <string>
#include <vector>

namespace bench {

// Runs it with these arguments; `items` is how many items it handles with them. Throws not_installed if it
// has not been built, which needs Go; std::runtime_error if it fails or prints anything but a number.
sample go_peer(std::vector<std::string> const& arguments, double items);

} // namespace bench
