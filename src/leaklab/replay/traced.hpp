// leaklab::trace, for callers who want the report although the body throws.
#pragma once

#include <leaklab/trace.hpp>

#include <functional>

namespace leaklab::detail {

// Like trace(). With `rethrow` false, the report carries what the body throws.
traced_run traced(std::function<void()> body, schedule const&, replay_options const& options, bool rethrow);

} // namespace leaklab::detail
