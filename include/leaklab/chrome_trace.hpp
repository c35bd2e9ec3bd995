// A traced run for viewers of traces: Perfetto, and Chrome's own.
#pragma once

#include <leaklab/trace.hpp>

#include <nlohmann/json_fwd.hpp>

namespace leaklab {

// Returns the run in the JSON format of Chrome's traces, which ui.perfetto.dev and chrome://tracing open. A fiber is a
// thread. A step takes a millisecond: step k is a slice from k ms on; how long a fiber waits is a slice, too, from the end of
// the step until the end of the step that wakes it, or until the end of the run. An arrow leads from the step that wakes a
// fiber to the fiber's next step. Counters say how many fibers wait, and how many are stuck. docs/page.md lists all of it.
nlohmann::json to_chrome_trace(traced_run const& run);

// Does the same, with a counter for each channel that says how many items are in it. `graph` is what schedules_as_json()
// returns for the same schedule, as page_options::only. Throws std::invalid_argument if it is of another run.
nlohmann::json to_chrome_trace(traced_run const& run, nlohmann::json const& graph);

} // namespace leaklab
