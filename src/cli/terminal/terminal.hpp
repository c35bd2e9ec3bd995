// Everything that the program writes to its standard streams, and what it may do there: colour and progress.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>

namespace cli::terminal {

// Puts something in the place of a closed stdin, stdout or stderr, so that no file opened later takes its
// number. Writing to a stdout that was closed fails.
void open_standard_streams();

// Writes to stdout, buffered. On a terminal, a line that is wider is broken at a space, but for a command that can be
// copied from there. A failure shows in flush().
void print(std::string_view text);

// Does the same with what must stay as it is: a document, or a whole screen.
void print_as_it_is(std::string_view text);

// Writes to stderr, at once, with lines broken as by print(). A failure is ignored, since it could be told nowhere.
void complain(std::string_view text);

// Returns why not all of what was printed could be written; nothing if it could. A reader that stopped
// reading (head) is no failure.
std::optional<std::error_code> flush();

// Returns whether stdout may have colour: it is a terminal, not a dumb one, and NO_COLOR is unset or empty
// (no-color.org).
bool colour();

// Returns `text` in an ANSI colour ("1;31") if colour() allows it, else as it is.
std::string painted(std::string_view colour, std::string const& text);

// A line on stderr that is rewritten in place, and erased at the end. If stderr is no terminal, nothing is
// written.
class status_line {
public:
  status_line();
  status_line(status_line const&) = delete;
  status_line& operator=(status_line const&) = delete;
  ~status_line() { erase(); }

  bool is_shown_at_all() const { return on_terminal_; }
  void show(std::string_view text);
  void erase();

private:
  bool const on_terminal_;
  bool visible_ = false;
};

// While this object lives, and stderr is a terminal, a line there counts, from the first second on. It is
// rewritten in place, and erased at the end.
//
//   progress shown("drawing", 20, [&] { return drawn.load(); });
class progress {
public:
  // `done` is called from another thread.
  progress(std::string doing, std::size_t total, std::function<std::size_t()> done);
  progress(progress const&) = delete;
  progress& operator=(progress const&) = delete;
  ~progress();

  // Writes like cli::terminal::complain, with the progress line out of the way.
  void complain(std::string_view text);

private:
  void show();

  std::string const doing_;
  std::size_t const total_;
  std::function<std::size_t()> const done_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  status_line line_;
  std::thread thread_; // none if stderr is no terminal
};

} // namespace cli::terminal
