// A terminal that shows whole screens and gives single keys, while a user steps through a run.
#pragma once

#include <cli/terminal/fatal_signals.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include <termios.h>

namespace cli {

// While this object lives, standard input gives each key at once, and standard output shows the terminal's
// second screen. At the end the terminal is put back as it was, even if a signal ends the program.
class key_terminal {
public:
  // Who takes the signals that would end the program.
  enum class signals {
    taken_here,      // the terminal is put back, and the program ends
    taken_by_others, // who destroys this object then
  };

  // Returns whether standard input and output are a terminal that can do so.
  static bool is_there();

  explicit key_terminal(signals = signals::taken_here);
  key_terminal(key_terminal const&) = delete;
  key_terminal& operator=(key_terminal const&) = delete;
  ~key_terminal();

  // Replaces what is shown.
  void show(std::string_view text);

  // Waits for a key and returns it. The arrow and page keys, which presenters' remote controls send, are ' '
  // (right, down, page down), 'u' (left, up, page up) and '.' (F5); other such keys are 0. The return key is '\n'. The
  // end of the input, Ctrl-C and Ctrl-D are 'q'.
  char key();

  // Returns whether key() would not wait, or need not wait any longer than that.
  static bool has_key_within(std::chrono::milliseconds);

  // Returns the height in lines and the width in columns; 24 and 80 if the terminal does not say.
  std::size_t rows() const;
  std::size_t columns() const;

private:
  termios before_;
  std::optional<undone_on_signal> put_back_;
};

} // namespace cli
