// A page for a browser that shows every schedule of a body, and in which the reader is the scheduler: one file that
// needs no other. docs/page.md describes the page, and the JSON that it is made from.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/schedule.hpp>
#include <leaklab/telling.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leaklab {

struct page_options {
  std::string title{};   // "lesson4_leak"
  std::string summary{}; // one line below it; may be empty
  // What runs one schedule, which stands in place of "{}": "leaklab replay lesson4 --schedule {}". In quotes, as "{}"
  // with them, it is one of a program, otherwise of a shell. May be empty.
  std::string command{};

  // Only this schedule is run, and the page shows it alone. Without it, all are.
  std::optional<schedule> only{};
  // Where the page opens: after these choices.
  schedule opens_at{};

  std::uint64_t max_schedules = 1'000'000;
  // How many schedules there are, if that is known, as from an exploration; otherwise 0. If there are more than
  // max_schedules, that need not be found out anew.
  std::uint64_t schedules = 0;
  // Of moments with different futures, each of which is once in the page. If there are more, or more schedules, or
  // if that takes longer, the page holds every schedule that differs from the order of a queue in its first choices
  // only, in as many of them as possible; and says so.
  std::uint32_t most_nodes = 20'000;
  std::uint64_t max_steps = 100'000;            // as explore_options::max_steps
  std::chrono::milliseconds time_limit{60'000}; // for all schedules together
};

// Runs every schedule of `body` in children of this process, and returns their graph. Throws
// std::invalid_argument for an empty body, for a limit of zero, when options.only does not fit the body, and when `only` or
// `opens_at` is none that a page shows: with switches before operations, or a deadline that comes early;
// std::runtime_error when the body is not deterministic or a fiber of it can start in no process;
// std::system_error when no process can be made.
nlohmann::json schedules_as_json(std::function<void()> const& body, page_options const& options);

// Returns the page as HTML. Of several graphs, it shows the first two side by side. Throws
// std::invalid_argument if there is none.
std::string to_html(std::span<nlohmann::json const> graphs);

namespace detail {

// Writes the page of a failing test to the folder that the environment names in LEAKLAB_HTML, as "Suite.Name.html", and
// returns a line that says so, or why there is none. Returns nothing if the environment does not ask for it. `command` is
// that of page_options.
std::string page_of_failing_test(std::function<void()> const& body, schedule const& failure,
                                 std::string const& test, std::string const& command);

} // namespace detail

} // namespace leaklab
