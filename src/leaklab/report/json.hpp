// Pieces of JSON that more than one document has.
#pragma once

#include <leaklab/report.hpp>

#include <nlohmann/json_fwd.hpp>

namespace leaklab::detail {

// Returns {"function": ..., "file": ..., "line": ...}, with the file from the root of the project it belongs
// to.
nlohmann::json json_of(frame const&);

} // namespace leaklab::detail
