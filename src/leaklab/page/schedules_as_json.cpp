// The graph of all schedules as JSON; docs/page.md lists the keys.
#include <leaklab/page.hpp>

#include <leaklab/explore/child.hpp>
#include <leaklab/page/graph_json.hpp>
#include <leaklab/page/run_tree.hpp>
#include <leaklab/page/search.hpp>
#include <leaklab/world/virtual_clock.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace leaklab {
namespace detail::page {
namespace {

constexpr std::uint32_t all_choices = ~0u;
constexpr std::uint64_t most_schedules_of_a_part = 100'000;
constexpr std::uint32_t most_nodes_of_a_schedule = 1u << 18;

using shared_search = std::unique_ptr<search, unmap>;

void check(std::function<void()> const& body, page_options const& o) {
  if (!body)
    throw std::invalid_argument("leaklab: the body of a page is empty");
  if (o.max_schedules == 0 || o.most_nodes == 0 || o.max_steps == 0 ||
      o.time_limit <= std::chrono::milliseconds::zero())
    throw std::invalid_argument("leaklab: the limits of page_options must be positive");
  for (auto const& s : {o.only.value_or(schedule()), o.opens_at}) {
    if (s.switches() != switches::at_suspensions)
      throw std::invalid_argument("leaklab: a page shows no schedules with switches before operations");
    if (s.early_deadlines() > 0)
      throw std::invalid_argument("leaklab: a page shows no schedule with a deadline that comes early");
  }
}

// Goes through all schedules that differ from the order of a queue in their first `deepest` choices only. Returns
// nothing if a limit was reached.
shared_search search_to(std::uint32_t deepest, std::uint64_t most_schedules,
                        std::function<void()> const& body, page_options const& o, steady_time deadline) {
  shared_search s(new (map_shared(sizeof(search))) search);
  s->tree.deepest = deepest;
  s->tree.most_nodes = o.only ? most_nodes_of_a_schedule : o.most_nodes;
  s->most_schedules = most_schedules;
  if (o.only) {
    auto const& choices = o.only->choices();
    if (choices.size() > search::most_fixed)
      throw std::invalid_argument("leaklab: a page cannot show a schedule with more than " +
                                  std::to_string(search::most_fixed) + " choices");
    s->fixed = true;
    s->fixed_length = choices.size();
    std::ranges::copy(choices, s->fixed_choices);
  }
  run_tree(body, o, deadline, *s);
  return s->schedules > 0 && s->tree.root() != schedule_tree::nowhere ? std::move(s) : nullptr;
}

struct found {
  shared_search s;
  std::uint32_t deepest;
};

found search_what_fits(std::function<void()> const& body, page_options const& o) {
  auto const deadline =
      real_now() + std::min(o.time_limit, std::chrono::milliseconds(std::chrono::hours(24)));
  if (o.only)
    return {search_to(0, 1, body, o, deadline), 0};
  auto half = real_now() + (deadline - real_now()) / 2;
  if (o.schedules <= o.max_schedules)
    if (auto s = search_to(all_choices, o.max_schedules, body, o, half))
      return {std::move(s), all_choices};
  found best{nullptr, 0};
  for (std::uint32_t deepest = 0;; ++deepest) {
    auto s = search_to(deepest, std::min(o.max_schedules, most_schedules_of_a_part), body, o, deadline);
    if (!s)
      return best;
    if (!s->tree.has_left_out())
      return {std::move(s), all_choices};
    best = {std::move(s), deepest};
  }
}

} // namespace
} // namespace detail::page

nlohmann::json schedules_as_json(std::function<void()> const& body, page_options const& o) {
  using namespace detail::page;
  check(body, o);
  auto const [s, deepest] = search_what_fits(body, o);
  if (!s)
    throw std::runtime_error("leaklab: not even one schedule comes to an end within the limits of the page");
  auto json = graph_as_json(*s, body, o);
  json["complete"] = deepest == all_choices;
  json["deepest"] = deepest == all_choices ? nlohmann::json() : nlohmann::json(deepest);
  json["only"] = o.only.has_value();
  return json;
}

} // namespace leaklab
