// The demonstration in a terminal of 80 columns and 24 rows.
#pragma once

#include <live/demonstration.hpp>
#include <live/growth.hpp>

#include <cstdint>
#include <string>

namespace live {

// Returns the counters, the picture of their growth and the places, with at most 22 lines of at most 80
// columns. Without `measured` the text depends on the requests only: no time, rate or resident size is in it.
std::string to_screen(demonstration const&, growth const&, bool measured);

} // namespace live
