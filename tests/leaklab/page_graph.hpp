// Reads the data of a page, for its tests: counts the schedules along the graph.
#pragma once

#include <leaklab/page.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace page_graph {

using nlohmann::json;

// How many schedules of a graph end in which way.
inline std::map<std::string, std::uint64_t> ends(json const& graph) {
  std::map<int, std::map<std::string, std::uint64_t>> known;
  auto const count = [&](auto const& self, int n) -> std::map<std::string, std::uint64_t> const& {
    if (auto const found = known.find(n); found != known.end())
      return found->second;
    std::map<std::string, std::uint64_t> sum;
    auto const& words = graph["nodes"][static_cast<std::size_t>(n)];
    if (words.size() == 1)
      sum[graph["ends"][words[0].get<std::size_t>()]["how"]] = 1;
    else
      for (std::size_t i = 2; i < words.size(); i += 3)
        if (words[i].get<int>() >= 0)
          for (auto const& [how, k] : self(self, words[i].get<int>()))
            sum[how] += k;
    return known[n] = sum;
  };
  return count(count, 0);
}

inline std::uint64_t schedules(json const& graph) {
  std::uint64_t sum = 0;
  for (auto const& [how, n] : ends(graph))
    sum += n;
  return sum;
}

// Whether some choice is left out.
inline bool has_left_out(json const& graph) {
  for (auto const& words : graph["nodes"])
    for (std::size_t i = 2; i < words.size(); i += 3)
      if (words[i] == -1)
        return true;
  return false;
}

} // namespace page_graph
