// What ranks tell each other of the graph of states while they search. Each tells the owner of a state that it has come
// upon it, and by which way: the states on the way that the owner may not know, and the choices that lead from each to
// the next. So each rank has the way to each of its own states in its own graph, and can go it. A state of another rank
// lies in the graph with all its choices taken.
#pragma once

#include <leaklab/states/ranks.hpp>
#include <leaklab/states/search.hpp>

#include <cstdint>
#include <vector>

namespace leaklab::detail::states {

// Between rounds, when nobody here enters states.
class sent_states {
public:
  explicit sent_states(search& s) : search_(s), knows_(s.rank_count) {}

  // Adds what each rank is to be told of the states that were entered since the last call. Returns how many states
  // those are.
  std::uint64_t add_new(std::vector<bytes>& to);
  // Enters the states that a rank has told of. Returns false if there is no room.
  bool enter(taken_from& from, std::uint32_t rank);

private:
  void add_way(bytes& to, std::uint32_t rank, std::uint32_t n, std::uint64_t& count);
  bool is_known_to(std::uint32_t rank, std::uint32_t n) const {
    return n < knows_[rank].size() && knows_[rank][n];
  }
  void note_known_to(std::uint32_t rank, std::uint32_t n);

  search& search_;
  std::uint32_t seen_ = 0;               // nodes, of which others were told
  std::vector<std::vector<bool>> knows_; // of each rank: which nodes it knows
};

} // namespace leaklab::detail::states
