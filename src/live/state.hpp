// The demonstration as JSON: for the page while it runs, and for a recording.
//
// The document has the keys "format" ("leaklab live"), "version" (1), and what the members of settings and
// tally say. Times are in microseconds ("took") or milliseconds, memory is in bytes. "points" holds the
// history: "rows" of [milliseconds, requests, stuck, pinned, taken, resident, slowest answer in
// microseconds], from the row "from" on; its "version" changes when earlier rows do.
#pragma once

#include <live/demonstration.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>

namespace live {

// What a page has already.
struct known {
  std::uint64_t version = 0; // of the points
  std::size_t points = 0;    // how many of that version
};

nlohmann::json state_of(demonstration const&, known const& = {});

// Returns every lesson, {"name", "summary", "is"}, in the order of their names.
nlohmann::json lessons_json();

} // namespace live
