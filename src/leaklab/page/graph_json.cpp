// Writes the graph of schedules; docs/page.md lists the keys.
#include <leaklab/page/graph_json.hpp>

#include <leaklab/page/end_reports.hpp>
#include <leaklab/report/source.hpp>
#include <leaklab/version.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <vector>

namespace leaklab::detail::page {
namespace {

using nlohmann::json;

constexpr std::size_t longest_source = 160; // lines of a file that are shown whole
constexpr std::uint32_t around = 20;        // lines before and after a place, of a longer file

// Numbers things anew, in the order in which they are met.
class numbering {
public:
  std::size_t operator()(std::uint32_t old) {
    auto const [at, is_new] = new_.try_emplace(old, olds_.size());
    if (is_new)
      olds_.push_back(old);
    return at->second;
  }
  std::vector<std::uint32_t> const& olds() const { return olds_; }

private:
  std::map<std::uint32_t, std::size_t> new_;
  std::vector<std::uint32_t> olds_;
};

class writer {
public:
  writer(search const& s, std::function<void()> const& body, page_options const& o)
      : s_(s), options_(o), reports_(s, body, o) {}

  json write() {
    auto nodes = nodes_as_json();
    auto steps = json::array();
    for (auto const n : steps_.olds())
      steps.push_back(step_as_json(s_.steps[n]));
    auto ends = json::array();
    for (auto const n : ends_.olds())
      ends.push_back(end_as_json(n));
    return {{"format", "leaklab-schedules"},
            {"version", 1},
            {"leaklab", LEAKLAB_VERSION},
            {"title", options_.title},
            {"summary", options_.summary},
            {"command", options_.command},
            {"opens_at", to_string(options_.opens_at)},
            {"schedules", s_.schedules},
            {"fibers", fibers_as_json()},
            {"nodes", std::move(nodes)},
            {"steps", std::move(steps)},
            {"ends", std::move(ends)},
            {"reports", reports_.texts()},
            {"places", places_as_json()},
            {"files", files_as_json()},
            {"texts", texts_as_json()}};
  }

private:
  // Goes away from the root, so that the nodes of the shortest ways have the lowest numbers.
  json nodes_as_json() {
    numbering number;
    number(s_.tree.root());
    auto nodes = json::array();
    for (std::size_t i = 0; i < number.olds().size(); ++i) {
      auto const words = s_.tree.nodes()[number.olds()[i]];
      auto node = json::array();
      if (words.front() == schedule_tree::an_end) {
        node.push_back(ends_(words[1]));
      } else {
        for (std::size_t k = 0; k < words.size(); k += 3) {
          bool const result = words[k] & is_result;
          node.push_back(result ? -1 - static_cast<std::int64_t>(words[k] & ~is_result)
                                : static_cast<std::int64_t>(words[k]));
          bool const left_out = words[k + 2] == schedule_tree::nowhere;
          node.push_back(left_out ? json(-1) : json(steps_(words[k + 1])));
          node.push_back(left_out ? json(-1) : json(number(words[k + 2])));
        }
      }
      nodes.push_back(std::move(node));
    }
    return nodes;
  }

  // Returns the number of a place. Stacks that differ may be at the same line, in the same call.
  int place(std::uint32_t stack) {
    if (stack == 0)
      return -1;
    auto const& p = s_.places[stack - 1];
    auto const [at, is_new] =
        places_.try_emplace({p.operation, p.file, p.line, p.waits.in_a_queue}, place_list_.size());
    if (is_new)
      place_list_.push_back(&p);
    return static_cast<int>(at->second);
  }

  json step_as_json(std::span<std::uint32_t const> w) {
    auto const list = [&w](std::size_t& at, std::size_t each) {
      auto const n = w[at++] * each;
      auto words = json::array();
      for (std::size_t i = 0; i < n; ++i)
        words.push_back(w[at++]);
      return words;
    };
    std::size_t at = 7;
    auto readied = list(at, 1);
    auto told = list(at, 2);
    for (std::size_t i = 1; i < told.size(); i += 2)
      told[i] = texts_(told[i].get<std::uint32_t>());
    json step = {w[0], w[1], place(w[2]), w[3], std::move(readied), std::move(told)};
    auto buffers = json::array();
    for (; at < w.size(); ++at)
      buffers.push_back(w[at]);
    auto const passed = w[5] | std::uint64_t{w[6]} << 32;
    step.push_back(std::move(buffers));
    step.push_back(w[4]);
    step.push_back(passed);
    for (auto const& nothing : {json(0), json(0), json::array(), json::array()})
      if (step.back() == nothing)
        step.erase(step.size() - 1);
      else
        break;
    return step;
  }

  json end_as_json(std::uint32_t n) {
    static constexpr char const* names[] = {"clean", "leak", "deadlock", "unfinished", "crashed", "failed"};
    auto const w = s_.ends[n];
    bool const is_clean = static_cast<schedule_end>(w[0]) == schedule_end::clean;
    auto left = json::array();
    for (std::size_t i = 3; i < w.size(); i += 2)
      left.push_back({w[i], place(w[i + 1])});
    return {{"how", names[w[0]]},
            {"outlived", is_clean ? json(w[1]) : json()},
            {"failure", w[2] == 0 ? "" : s_.text(w[2] - 1)},
            {"left", std::move(left)},
            {"report", reports_.number(n)}};
  }

  json fibers_as_json() const {
    auto fibers = json::array();
    for (std::size_t id = 1; id < search::most_fibers && (id == 1 || s_.parents[id] != 0); ++id)
      fibers.push_back(
          {{"name", s_.names[id] == 0 ? "" : s_.text(s_.names[id] - 1)}, {"parent", s_.parents[id]}});
    return fibers;
  }

  json places_as_json() {
    auto places = json::array();
    for (auto const* p : place_list_) {
      auto const file = files_(p->file);
      lines_[p->file].insert(p->line);
      places.push_back({s_.text(p->operation), file, p->line, p->waits.in_a_queue ? 1 : 0});
    }
    return places;
  }

  // Each file with those of its lines that are near a place; a short file whole.
  json files_as_json() {
    auto files = json::array();
    for (auto const n : files_.olds()) {
      std::string const path = s_.text(n);
      auto lines = json::array();
      std::ifstream in(path);
      std::vector<std::string> all;
      for (std::string line; std::getline(in, line);)
        all.push_back(line);
      auto const& wanted = lines_[n];
      for (std::uint32_t i = 1; i <= all.size(); ++i)
        if (all.size() <= longest_source || std::ranges::any_of(wanted, [i](std::uint32_t line) {
              return i + around >= line && i <= line + around;
            }))
          lines.push_back({i, all[i - 1]});
      files.push_back(
          {{"path", path.empty() ? "" : source::display_path(path)}, {"lines", std::move(lines)}});
    }
    return files;
  }

  json texts_as_json() const {
    auto texts = json::array();
    for (auto const n : texts_.olds())
      texts.push_back(s_.text(n));
    return texts;
  }

  search const& s_;
  page_options const& options_;
  end_reports reports_;
  numbering steps_, ends_, texts_, files_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, bool>, std::size_t> places_;
  std::vector<search::place const*> place_list_;
  std::map<std::uint32_t, std::set<std::uint32_t>> lines_; // of each file, that are places
};

} // namespace

json graph_as_json(search const& s, std::function<void()> const& body, page_options const& options) {
  return writer(s, body, options).write();
}

} // namespace leaklab::detail::page
