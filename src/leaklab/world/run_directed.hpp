// leaklab::run, with a director, which chooses the fiber that runs next, and with a listener.
#pragma once

#include <leaklab/run.hpp>
#include <leaklab/world/director.hpp>

namespace leaklab::detail {

// Like run(), which is this without a director and a listener. With a director, options.threads must be 1.
// Director and listener may go when this has returned: a fiber that goes on in a thread which stays behind
// does not reach them.
run_report run_directed(std::function<void()> body, run_options const& options, director* d,
                        fiber_events* listener = nullptr);

} // namespace leaklab::detail
