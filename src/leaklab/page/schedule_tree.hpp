// The tree of all schedules, depth first, with equal futures merged as the search goes back. It lies in memory
// that the process that searches shares with the children that run the schedules, so another child can go on
// when one dies.
//
// A node is a moment at which a fiber is to go on, or at which a fiber that runs chooses a result. From it an
// edge leads to the next moment for each choice, along the step that is taken meanwhile. Two nodes are one if
// everything that follows is equal. A node is made when all that follows is known, so nodes after it have lower
// numbers. Only the path from the root to the moment that is reached is kept open.
#pragma once

#include <leaklab/page/word_table.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace leaklab::detail::page {

// What a choice at a node is, as one number: the fiber that goes on; or, with the highest bit, the result.
constexpr std::uint32_t is_result = 1u << 31;

class schedule_tree {
public:
  static constexpr std::uint32_t nowhere = ~0u; // where an edge leads that was left out
  static constexpr std::uint32_t an_end =
      ~0u - 1; // the first word of a node that is an end; a number follows
  static constexpr std::size_t most_open = 1u << 17;
  static constexpr std::size_t most_choices = 1u << 20; // of all open nodes together

  using table = word_table<1u << 20, 1u << 24>;

  // What the search may hold. Set before the first schedule.
  std::uint32_t most_nodes;
  std::uint32_t deepest; // how many choices of a schedule, from the first one, are tried in every way

  // --- in a schedule
  void begin() { at_ = 0; }
  // Whether the node that is reached now was open already, so that its choice is fixed.
  bool is_fixed() const { return at_ < open_count_; }
  // Whether the step that is taken now was taken before, by the schedule before this one.
  bool is_known_step() const { return at_ < open_count_; }
  // Returns the index of what is chosen at the node that is reached now: what could be chosen is in `from`. It is
  // `first`, unless it is fixed. nowhere: at the same node, something else could be chosen before.
  std::uint32_t choose(std::span<std::uint32_t const> from, std::uint32_t first = 0);
  // The step that was taken before after the last choice, if is_known_step().
  std::uint32_t known_step() const { return open_[at_ - 1].step; }
  // Whether some choice was not tried, since it was too deep.
  bool has_left_out() const { return left_out_; }
  // Whether there is no room for more.
  bool is_full() const { return full_; }
  // Notes the step after the last choice, unless it is known.
  void note_step(std::uint32_t step) {
    if (at_ > 0 && at_ >= open_count_)
      open_[at_ - 1].step = step;
  }

  // --- at the end of a schedule
  // Notes that the schedule ends here, goes back to the last node with a choice that was not made, and makes that.
  // Returns false if there is none, or no room.
  bool end_here(std::uint32_t end);

  std::uint32_t root() const { return root_; } // nowhere as long as the search goes on
  table const& nodes() const { return nodes_; }

  // Returns the last choice of the schedule that runs; nowhere if it has made none.
  std::uint32_t last_choice() const {
    return at_ == 0 ? nowhere : choices_[open_[at_ - 1].first_choice + open_[at_ - 1].picked];
  }

  // Calls each(choice) for every choice that the schedule which runs has made among several.
  template <class Each>
  void for_each_choice(Each each) const {
    for (std::uint32_t i = 0; i < at_; ++i)
      if (auto const& n = open_[i]; n.choices > 1)
        each(choices_[n.first_choice + n.picked]);
  }

private:
  struct open_node {
    std::uint32_t first_choice; // of choices_
    std::uint32_t choices;
    std::uint32_t picked;
    std::uint32_t step;
    std::uint32_t first_edge; // of edges_, three words each
    std::uint32_t edges;
    std::uint32_t real; // how many nodes before this one have several choices
  };

  void add_edge(open_node& n, std::uint32_t choice, std::uint32_t step, std::uint32_t to);
  std::uint32_t close(open_node& n);

  bool full_;
  bool left_out_;
  std::uint32_t at_; // how many choices the schedule that runs has made
  std::uint32_t open_count_;
  std::uint32_t root_;
  std::uint32_t edge_words_; // that open nodes have
  open_node open_[most_open];
  std::uint32_t choices_[most_choices];
  std::uint32_t edges_[3 * most_choices];
  table nodes_;
};

} // namespace leaklab::detail::page
