// leaklab::run, with somebody who chooses which fiber runs next.
#pragma once

#include <leaklab/run.hpp>
#include <leaklab/world/director.hpp>

namespace leaklab {

// Like run(), which is this without a director. With one, options.threads must be 1.
run_report run_directed(std::function<void()> body, run_options const& options, director* d);

} // namespace leaklab
