// What observed code may tell its world: the name of a fiber, and that a fiber is meant to live on. Outside
// leaklab::run these functions do nothing, so the same code runs in the bare program.
#pragma once

#include <leaklab/external_work.hpp>

#include <string>

namespace leaklab {

namespace this_fiber {

// Names the running fiber in reports.
void set_name(std::string name);

// Says that the running fiber is meant to live on. It is never reported. The run ends when all other fibers
// have finished, wherever this one is then. While other fibers are blocked and this one runs or sleeps, the
// run waits for it, since it may wake them. Marking the body has no effect.
void mark_background();

} // namespace this_fiber

} // namespace leaklab
