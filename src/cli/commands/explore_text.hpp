// What leaklab explore and leaklab merge print.
#pragma once

#include <cli/lesson/stand_in.hpp>

#include <leaklab/clock.hpp>
#include <leaklab/explore.hpp>

#include <string>
#include <string_view>

namespace cli {

// What was explored, and where the counts are written as JSON.
struct explored {
  std::string_view lesson, summary;
  stand_in_options const& work;
  leaklab::clock clock;
  std::string const& json;
};

// Returns the whole text. `extent` says how much was searched: "complete: 590 schedules of one thread".
std::string explore_text(explored const&, std::string const& extent, leaklab::exploration const& e);

// Whether nothing was found.
bool found_nothing(leaklab::exploration const& e);

// Add what one search has found to what was found before. The levels of early deadlines stay those of the first search.
void add(leaklab::endings& sum, leaklab::endings const& n);
void add(leaklab::exploration& sum, leaklab::exploration const& e);

} // namespace cli
