// What was found about all schedules, as JSON.
#pragma once

#include <leaklab/page.hpp>
#include <leaklab/page/search.hpp>

#include <nlohmann/json.hpp>

#include <functional>

namespace leaklab::detail::page {

// The graph, with the nodes in the order of their distance from the root; and the reports of how schedules end, for
// which one of each kind is run once more.
nlohmann::json graph_as_json(search const& s, std::function<void()> const& body, page_options const& options);

} // namespace leaklab::detail::page
