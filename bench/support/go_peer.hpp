// The Go program beside ours (bench/peers/go): it does a workload and prints how long that took.
#pragma once

#include <bench/support/measurement.hpp>

#include <string>
#include <vector>

namespace bench {

// go_peer runs it with these arguments; `items` is how many it does with them. Throws not_installed when it
// has not been built, which needs Go; std::runtime_error when it fails or prints something else than a
// number.
sample go_peer(std::vector<std::string> const& arguments, double items);

} // namespace bench
