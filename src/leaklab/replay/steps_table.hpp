// One run as a table: a column for each fiber, a row for each step. If not all columns fit, it shows the body's and
// those around the fiber that runs.
#pragma once

#include <leaklab/trace.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leaklab::detail {

struct steps_table {
  struct row {
    std::string number{}, signs{};
    std::vector<std::string> cells{}; // fiber 1, 2, ...
    std::string note{};               // in place of cells
  };
  struct step_rows {
    std::uint64_t fiber = 0; // runs in it
    std::vector<row> rows{}; // several if time passes before it or it calls choose()
  };

  row heading;                  // the fibers' letters, and their names or numbers
  std::vector<step_rows> steps; // one for each step
  std::optional<row> last;      // the fibers that are left, stuck or still at work
  std::string places;           // the source lines that the rows name, quoted
  std::size_t signs_width = 2;
  std::size_t cell_width = 0; // with the space after it
};

// The columns that are shown: the body's, and `count` from fiber `first` on.
struct shown_fibers {
  std::uint64_t first = 2;
  std::size_t count = 0;
  friend bool operator==(shown_fibers const&, shown_fibers const&) = default;
};

constexpr std::size_t table_columns = 80; // unless the terminal is known to be wider

steps_table make_steps_table(traced_run const& run);

// Returns the columns to be shown while this fiber runs, in lines of at most `columns`.
shown_fibers fibers_around(steps_table const&, std::uint64_t fiber, std::size_t columns);

// Returns one line of the table, or the lines of one step.
std::string heading_text(steps_table const&, shown_fibers);
std::string to_text(steps_table const&, steps_table::step_rows const&, shown_fibers, text_options const&);
std::string last_text(steps_table const&, shown_fibers, text_options const&);

// Returns the whole table as text, in lines of 80 columns but for the quoted source. Of more rows than `most_rows`
// only the first and the last are in it. If not all fibers fit, the heading is repeated where it changes.
std::string to_text(steps_table const&, text_options const& options = {},
                    std::size_t most_rows = static_cast<std::size_t>(-1));

// Returns the text, or what fits of it: as many characters as columns. Every character counts as one.
std::string first_columns(std::string_view text, std::size_t columns);

} // namespace leaklab::detail
