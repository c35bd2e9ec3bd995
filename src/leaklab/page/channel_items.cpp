// Follows the one run of a graph; see channel_items.hpp.
#include <leaklab/page/channel_items.hpp>

#include <leaklab/page/search.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace leaklab::detail::page {
namespace {

using nlohmann::json;

class follower {
public:
  explicit follower(json const& graph) : graph_(graph) {}

  std::vector<std::vector<channel_items>> follow() {
    std::vector<std::vector<channel_items>> all;
    for (auto const* edge = first_edge(0); edge; edge = first_edge((*edge)[2].get<std::size_t>())) {
      auto const& step = graph_["steps"][(*edge)[1].get<std::size_t>()];
      take(step);
      if (step[1] != static_cast<std::uint32_t>(step_end::chooses))
        all.push_back(known(step));
    }
    return all;
  }

private:
  // Returns {choice, step, node}; nullptr at the end.
  json const* first_edge(std::size_t node) {
    auto const& n = graph_["nodes"][node];
    for (std::size_t i = 0; i + 2 < n.size(); i += 3)
      if (n[i + 1] != -1) {
        edge_ = {n[i], n[i + 1], n[i + 2]};
        return &edge_;
      }
    return nullptr;
  }

  // Without what is at the end of a step and empty, see docs/page.md.
  static json part(json const& step, std::size_t i) { return i < step.size() ? step[i] : json::array(); }

  void take(json const& step) {
    for (auto const& fiber : part(step, 4))
      std::erase_if(slots_, [&](auto const& slot) { return slot.second == fiber; });
    auto const object = step.size() > 3 ? step[3].get<std::uint32_t>() : 0;
    if (object == 0)
      return;
    auto const n = step[2].get<std::size_t>();
    name(object, n);
    auto const p = place_of(n);
    if (!p.operation.starts_with("unbuffered_channel::"))
      return;
    unbuffered_.insert(object);
    if (p.operation.starts_with("unbuffered_channel::push") && !p.queued)
      slots_[object] = step[0].get<std::uint64_t>();
  }

  struct place {
    std::string operation;
    std::size_t file;
    std::uint32_t line;
    bool queued;
  };

  place place_of(std::size_t n) const {
    auto const& p = graph_["places"][n];
    return {p[0].get<std::string>(), p[1].get<std::size_t>(), p[2].get<std::uint32_t>(), p[3] == 1};
  }

  // Notes the name of the variable: "errors" in `errors->push(...)`.
  void name(std::uint32_t object, std::size_t n) {
    auto const p = place_of(n);
    auto& known = names_[object];
    if (!known.empty())
      return;
    auto const call = p.operation.substr(p.operation.rfind(':') + 1);
    std::smatch found;
    for (auto const& line : graph_["files"][p.file]["lines"])
      if (auto const text = line[1].get<std::string>();
          line[0] == p.line &&
          std::regex_search(text, found, std::regex("(\\w+)\\s*(->|\\.)\\s*" + call + "\\b")))
        known = found[1];
  }

  std::vector<channel_items> known(json const& step) {
    std::vector<channel_items> all;
    for (auto const object : unbuffered_)
      all.push_back({object, names_[object], slots_.count(object)});
    auto const buffers = part(step, 6);
    for (std::size_t i = 0; i < buffers.size(); i += 3) {
      auto const object = buffers[i].get<std::uint32_t>();
      all.push_back({object, names_[object], buffers[i + 1].get<std::size_t>()});
    }
    return all;
  }

  json const& graph_;
  json edge_;
  std::map<std::uint32_t, std::string> names_;   // of objects
  std::set<std::uint32_t> unbuffered_;           // the channels of that kind
  std::map<std::uint32_t, std::uint64_t> slots_; // who has put a value into the slot of an unbuffered channel
};

} // namespace

std::vector<std::vector<channel_items>> items_after_steps(nlohmann::json const& graph) {
  return follower(graph).follow();
}

} // namespace leaklab::detail::page
