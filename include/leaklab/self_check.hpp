// Asks leaklab whether it still sees what it is there for.
#pragma once

namespace leaklab {

// Plants a leak in a run, and a wrong value in a few schedules of many, and looks whether both are seen. Throws
// std::runtime_error that says what was not. Takes a few milliseconds. Call it before a program relies on leaklab; not in a
// fiber of a world.
void self_check();

} // namespace leaklab
