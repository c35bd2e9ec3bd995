// What happened in a step, in words, for who goes through a run step by step. Each text has whole lines, of at most `width`
// columns if what it names is not longer.
#pragma once

#include <leaklab/schedule.hpp>
#include <leaklab/trace.hpp>

#include <cstddef>
#include <string>

namespace cli {

// Returns the letters of fibers: "B C".
std::string letters(auto const& fibers) {
  std::string text;
  for (auto const id : fibers)
    text += (text.empty() ? "" : " ") + leaklab::fiber_letter(id);
  return text;
}

// Returns what the last call of choose() in the step returned, and the line that called; empty if there is none.
std::string last_result(leaklab::step const&, std::size_t width);

// Returns what the fiber told, and how the step ended, with the line.
std::string explained(leaklab::step const&, std::size_t width);

} // namespace cli
