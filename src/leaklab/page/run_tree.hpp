// The processes that run the schedules of a tree.
#pragma once

#include <leaklab/page.hpp>
#include <leaklab/page/search.hpp>

#include <functional>

namespace leaklab::detail::page {

// Runs schedules in children until there is no further one, or no room, or the deadline is reached. Throws
// std::runtime_error when exploring is impossible, std::system_error when no process can be made.
void run_tree(std::function<void()> const& body, page_options const& options,
              std::chrono::steady_clock::time_point deadline, search& s);

} // namespace leaklab::detail::page
