// leaklab::run, with somebody who chooses which fiber runs next.
#pragma once

#include <leaklab/run.hpp>
#include <leaklab/world/director.hpp>

namespace leaklab::detail {

// Like run(), which is this without a director. With one, options.threads must be 1. The director may go when
// this has returned: a fiber that goes on in a thread which stays behind does not reach it.
run_report run_directed(std::function<void()> body, run_options const& options, director* d);

} // namespace leaklab::detail
