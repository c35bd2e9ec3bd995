// Runs the leaklab program on a pseudo-terminal and presses keys.
#pragma once

#include "program.hpp"

#include <cstddef>
#include <string>

// A program that shows whole screens. Each screen begins by clearing the terminal and ends with the line of
// keys. The program runs from this object's constructor to its destructor at most.
class session {
public:
  session(words const& command, unsigned short rows = 40, unsigned short columns = 100,
          words const& environment = {"NO_COLOR=1"});

  // Presses keys, one after the other, each when the previous one's screen is there. Returns the last screen.
  std::string press(std::string const& keys);
  // Presses one key that is several bytes.
  std::string press_sequence(std::string const& bytes);
  // Returns the latest screen. Waits a minute for it at most; then the test fails.
  std::string screen();

  // Presses a key after which the program ends, waits for that, and returns what it printed from then on.
  os::ended press_last(std::string const& key);
  // Does the same with a signal.
  os::ended end_by(int signal);

  // Returns whether the terminal echoes and collects lines, as it did at the beginning.
  bool terminal_is_as_before() const;

private:
  os::ended finish();

  os::child child_;
  std::size_t screens_ = 0; // how many screens were waited for
};
