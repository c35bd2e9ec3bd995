// Turns return addresses into frames: function, file and line, inlined functions included.
//
// The program's own debug information (-g) is read as far as it is needed, and kept for the life of the
// process. That, and a cache of the addresses already looked up, is the only process-wide state of leaklab.
#pragma once

#include <leaklab/report.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace leaklab::detail::symbols {

// Reads the symbol tables now rather than at the first report. May be called on any thread, any number of
// times.
void prepare();

// Returns the frames at these addresses, in the same order. An address inside inlined functions gives
// several, innermost first. Without debug information there is a function name at best; an address without
// any name gives no frame.
std::vector<frame> frames_of(std::span<std::uintptr_t const> addresses);

} // namespace leaklab::detail::symbols
