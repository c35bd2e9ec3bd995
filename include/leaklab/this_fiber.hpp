// What observed code may tell its world, if it wants to: the name of a fiber, and that a fiber is meant to
// live on. All of it does nothing outside leaklab::run, so the same code runs in the bare program.
#pragma once

#include <leaklab/external_work.hpp>

#include <string>

namespace leaklab {

namespace this_fiber {

// Names the running fiber in reports.
void set_name(std::string name);

// Says that the running fiber is meant to live on: it is never reported, and the run ends when all other
// fibers have finished, wherever this one is then. Quiet still waits for it while it runs or sleeps and
// others are blocked, since it may wake them. Marking the body has no effect.
void mark_background();

} // namespace this_fiber

} // namespace leaklab
