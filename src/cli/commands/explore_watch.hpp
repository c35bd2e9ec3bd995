// What a person sees and may do while leaklab explore works.
#pragma once

#include <cli/terminal/first_interrupt.hpp>
#include <cli/terminal/terminal.hpp>

#include <leaklab/explore.hpp>

#include <string>

namespace cli {

// Returns "exploring: 345000 states, 31000 a second, about 12 s left".
std::string to_line(leaklab::exploration_progress const& p);

// Shows a line on the terminal, from the first second on, and lets the first Ctrl-C end the exploration.
class explore_watch {
public:
  // For explore_options::on_progress.
  bool goes_on(leaklab::exploration_progress const& p);
  bool was_interrupted() const { return interrupt_.has_come(); }

private:
  first_interrupt interrupt_;
  terminal::status_line line_;
};

} // namespace cli
