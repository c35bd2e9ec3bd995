// One run as a table: a column for each fiber, a row for each step.
#pragma once

#include <leaklab/trace.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace leaklab::detail {

struct steps_table {
  std::string heading; // the fibers' letters
  std::vector<std::string>
      rows; // one for each step, of several lines if time passes before it or it calls choose(); no line of
            // up to 6 fibers is longer than 76 columns
  std::string last;   // the fibers that are left, stuck or still at work; empty if there are none
  std::string places; // the source lines that the rows name, quoted
};

steps_table make_steps_table(traced_run const& run);

// Returns the whole table as text. Of more rows than `most_rows` only the first and the last are in it.
std::string to_text(steps_table const&, std::size_t most_rows = static_cast<std::size_t>(-1));

} // namespace leaklab::detail
