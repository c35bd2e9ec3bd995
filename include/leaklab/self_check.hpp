// Checks that leaklab still finds what it is meant to find.
#pragma once

namespace leaklab {

// Plants a leak in a run, and a wrong value in a few schedules of many, and checks that both are found.
// Throws std::runtime_error, which says what was not found. Takes a few milliseconds. Call it before a
// program relies on leaklab, but not in a fiber of a world.
void self_check();

} // namespace leaklab
