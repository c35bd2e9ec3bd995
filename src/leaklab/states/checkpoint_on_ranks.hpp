// A search by several ranks in a folder, from which as many ranks go on when one of them was killed, or all were.
//
// When a round is over, and it is time, each rank writes its graph, the part `rank-I-of-N.NUMBER`. When all parts of that
// number are there, rank 0 writes `search`, which names the number, and takes the place of the `search` before in one
// step. Then the parts of other numbers are removed. So `search` always names parts that are whole, whichever rank is killed.
//
// Which rank knows what of the others is not kept. All that a rank has of other ranks' states is told again.
#pragma once

#include <leaklab/explore.hpp>
#include <leaklab/states/agreed.hpp>
#include <leaklab/states/ranks.hpp>
#include <leaklab/states/search.hpp>
#include <leaklab/states/searcher.hpp>
#include <leaklab/world/virtual_clock.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace leaklab::detail::states {

// A rank cannot write or read its files. It is thrown on all ranks at the same time, and names the file of one of them.
class checkpoint_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

// Without options.checkpoint nothing is kept, and nothing is found. All ranks call everything but check() and is_due() at
// the same time.
class checkpoint_on_ranks {
public:
  checkpoint_on_ranks(ranks& r, explore_options const& options) : ranks_(r), options_(options) {}

  // On rank 0: throws std::runtime_error if a search is there that these ranks cannot go on from.
  void check() { read_search(); }
  // Makes the folder. Returns whether there is a search in it, and what its ranks had agreed on.
  bool find(agreed& found);
  // Reads this rank's part into an empty search, if one was found.
  void load(search& s, searcher& first);

  // Whether it is time to write.
  bool is_due() const;
  // Nobody else may use `s` meanwhile.
  void save(search const& s, std::vector<std::unique_ptr<searcher>> const& all, agreed const& a);

private:
  // What a file begins with, after the print.
  struct head {
    std::uint64_t number;
    std::uint32_t ranks;
    agreed of_all;
  };

  std::filesystem::path part() const;
  bool read_search();
  void read_part(search& s, searcher& first) const;
  void write_part(search const& s, std::uint64_t done) const;
  void write_search() const;
  void remove_other_parts() const;
  void on_all(std::function<void()> const& act) const;

  ranks& ranks_;
  explore_options const& options_;
  head now_{};
  bool is_found_ = false;
  steady_time saved_at_{};
};

} // namespace leaklab::detail::states
