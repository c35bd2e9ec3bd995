// How many items channels hold during one run, as its graph tells.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace leaklab::detail::page {

// What a channel holds after a step. The slot of an unbuffered channel holds one item from the moment at which its sender
// waits until somebody takes it.
struct channel_items {
  std::uint32_t channel; // the number of the object in the graph
  std::string
      name; // of the variable in a line that waits in the channel: "errors"; empty if that is not known
  std::size_t items;

  bool operator==(channel_items const&) const = default;
};

// Returns, for each step of the only run in a graph (see docs/page.md), what the channels hold after it of which that is
// known: in a buffered one only as long as a fiber is in a call of it. Steps are counted as in traced_run: what comes before
// and after a choose() is one.
std::vector<std::vector<channel_items>> items_after_steps(nlohmann::json const& graph);

} // namespace leaklab::detail::page
