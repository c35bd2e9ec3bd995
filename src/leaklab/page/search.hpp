// What the process that makes a page shares with the children that run the schedules.
#pragma once

#include <leaklab/page/objects.hpp>
#include <leaklab/page/schedule_tree.hpp>
#include <leaklab/page/word_table.hpp>
#include <leaklab/schedule.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leaklab::detail::page {

// How a step ends: as step::end_t, and in two more ways.
enum class step_end : std::uint32_t { blocks, yields, ends, dispatches, runs, chooses, dies };

// How a schedule ends.
enum class schedule_end : std::uint32_t { clean, leak, deadlock, unfinished, crashed, failed };

// All zero is an empty one.
struct search {
  static constexpr std::size_t most_fibers = 4096;
  static constexpr std::size_t most_ends = 4096;
  static constexpr std::size_t most_fixed = 1u << 16;
  static constexpr std::uint32_t none = ~0u;

  // A place at which a fiber waits: its stack; and what is known of that.
  struct place {
    std::uint32_t operation, function, file, line; // three texts
    wait waits;
    std::uint32_t found_at; // see objects::suspends
  };

  std::uint64_t most_schedules;
  std::uint64_t schedules;
  bool fixed; // only one schedule is run
  std::size_t fixed_length;
  schedule::choice fixed_choices[most_fixed];
  char misfit[1 << 10]; // why that schedule does not fit

  schedule_tree tree;
  word_table<1u << 16, 1u << 22> texts; // a word for each character
  word_table<1u << 14, 1u << 20> stacks;
  place places[1u << 14]; // by the numbers of their stacks
  word_table<1u << 18, 1u << 23> steps;
  word_table<most_ends, 1u << 20> ends;
  word_table<1u << 16, 1u << 23> paths;
  std::uint32_t path_to[most_ends]; // the first schedule that ended so
  std::uint32_t names[most_fibers]; // a text + 1, or 0, by the number of the fiber
  std::uint32_t parents[most_fibers];

  std::uint32_t text(std::string_view t) {
    std::vector<std::uint32_t> const words(t.begin(), t.end());
    return texts.find(words);
  }
  std::string text(std::uint32_t n) const {
    std::string t;
    for (auto const word : texts[n])
      t += static_cast<char>(word);
    return t;
  }

  // Notes that the running schedule ends so. Returns whether there is a further one.
  bool end_here(std::span<std::uint32_t const> end) {
    ++schedules;
    auto const before = ends.size();
    auto const n = ends.find(end);
    if (n == none)
      return false;
    if (ends.size() > before) {
      std::vector<std::uint32_t> path;
      tree.for_each_choice([&](std::uint32_t c) { path.push_back(c); });
      path_to[n] = paths.find(path);
    }
    return tree.end_here(n);
  }
};

} // namespace leaklab::detail::page
