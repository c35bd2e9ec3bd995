// What a fork of the coursework changes in it: points, numbers of files, order, and which exercises there are. It is a
// file of its own.
#pragma once

#include <cli/course/course.hpp>

#include <filesystem>
#include <vector>

namespace cli::course {

// Changes the exercises as the file says, in which each of the four keys may be left out:
//
//   { "order": ["room", "drain"], "points": { "drain": 20 }, "files": { "drain": 3 }, "off": ["break_it"] }
//
// Those of "order" come first, the others behind them as they were. "points" are for full marks, from 1 to 1000. "files"
// is the most that is asked about, from 1 to 4. Those of "off" are left out. Throws input_error, which names the file and
// the key, if the file cannot be read, has another key, names an exercise that does not exist or one twice, changes the
// files of one that asks about no number of them, or leaves none.
void apply_overlay(std::filesystem::path const& file, std::vector<exercise>& exercises);

} // namespace cli::course
