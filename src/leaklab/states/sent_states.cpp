// Writing and reading what ranks tell each other; see sent_states.hpp.
#include <leaklab/states/sent_states.hpp>

#include <algorithm>

namespace leaklab::detail::states {
namespace {

// One state on a way.
struct told {
  key of, before;
  std::uint16_t choices;  // in the state
  std::uint16_t choice;   // in the one before, which leads here
  std::uint32_t is_first; // none is before
};

// A circle without choices, which leads to itself.
bool is_own_circle(graph const& g, std::uint32_t n) {
  return g[n].edges == 1 && g.edges_of(n)[0].to == n;
}

std::uint32_t node_of(search& s, key const& k, std::size_t choices) {
  auto const [n, is_new] = s.states.find(k, choices);
  if (is_new && n != graph::nowhere)
    s.states.open_and_leave(n);
  return n;
}

} // namespace

void sent_states::note_known_to(std::uint32_t rank, std::uint32_t n) {
  auto& known = knows_[rank];
  if (n >= known.size())
    known.resize(std::max<std::size_t>(n + 1, known.size() * 2));
  known[n] = true;
}

void sent_states::add_way(bytes& to, std::uint32_t rank, std::uint32_t n, std::uint64_t& count) {
  std::vector<std::uint32_t> way; // backwards
  auto const& g = search_.states;
  for (; n != graph::nowhere && !is_known_to(rank, n); n = g[n].from)
    way.push_back(n);
  for (; !way.empty(); way.pop_back()) {
    n = way.back();
    auto const before = g[n].from;
    bool const is_first = before == graph::nowhere;
    put(to, told{.of = g[n].of,
                 .before = is_first ? key{} : g[before].of,
                 .choices = g[n].edges,
                 .choice = is_first ? std::uint16_t{0} : static_cast<std::uint16_t>(g.choice_to(n)),
                 .is_first = is_first});
    note_known_to(rank, n);
    ++count;
  }
}

std::uint64_t sent_states::add_new(std::vector<bytes>& to) {
  auto const& g = search_.states;
  std::uint64_t count = 0;
  for (auto const end = g.size(); seen_ < end; ++seen_) {
    auto const n = seen_;
    if (g[n].edges == 0 || is_own_circle(g, n))
      continue;
    if (auto const owner = search_.owner_of(g[n].of); owner != search_.rank)
      add_way(to[owner], owner, n, count);
  }
  return count;
}

bool sent_states::enter(taken_from& from, std::uint32_t rank) {
  auto& g = search_.states;
  while (!from.at_end()) {
    auto const t = from.take<told>();
    auto const before = t.is_first ? graph::nowhere : node_of(search_, t.before, 0);
    auto const [n, is_new] = g.find(t.of, t.choices, before);
    if (n == graph::nowhere || (!t.is_first && t.choice >= g[before].edges))
      return false;
    auto const owner = search_.owner_of(t.of);
    note_known_to(rank, n);
    note_known_to(owner, n);
    if (!is_new)
      continue;
    if (before != graph::nowhere)
      graph::lead(g.edge_of(before, t.choice), graph::edge_to(n));
    if (owner == search_.rank)
      g.open_and_take_none(n);
    else
      g.open_and_leave(n);
  }
  return true;
}

} // namespace leaklab::detail::states
