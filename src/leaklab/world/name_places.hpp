// Turns the addresses of a snapshot into functions and lines.
#pragma once

#include <leaklab/report.hpp>
#include <leaklab/world/snapshot.hpp>

namespace leaklab::detail {

// Returns the report, with all fibers of the snapshot in it: those that are stuck, and those that are alive.
run_report name_places(world_snapshot snapshot);

} // namespace leaklab::detail
