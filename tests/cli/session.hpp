// The leaklab program on a pseudo-terminal, with somebody at the keys.
#pragma once

#include "program.hpp"

#include <sys/types.h>

#include <cstddef>
#include <string>

// A program that shows whole screens: each begins by clearing the terminal and ends with the line of keys.
// Runs from its constructor to its destructor at most.
class session {
public:
  session(words const& command, unsigned short rows = 40);
  session(session const&) = delete;
  session& operator=(session const&) = delete;
  ~session();

  // Presses keys, one after the other, each when the last one's screen is there, and returns the last screen.
  std::string press(std::string const& keys);
  // One key that is several bytes.
  std::string press_sequence(std::string const& bytes);
  // The latest screen. At most a minute is waited for it; then the test fails.
  std::string screen();

  // Presses a key after which the program ends, waits for that, and returns what it printed last.
  finished press_last(std::string const& key);
  // The same for a signal.
  finished end_by(int signal);

  // Whether the terminal echoes and collects lines, as it did at the beginning.
  bool terminal_is_as_before() const;

private:
  void send(std::string const& bytes);
  bool read_more(); // false: the program has gone
  finished finish();

  pid_t child_ = -1;
  int terminal_ = -1;
  std::string printed_;
  std::size_t screens_ = 0; // that were waited for
};
