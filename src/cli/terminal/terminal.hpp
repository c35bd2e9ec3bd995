// Everything the program writes to its standard streams, and what it may do there: colour and progress.
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

// Puts something in the place of a closed stdin, stdout or stderr, so that no file opened later is taken for
// it. Writing to what was a closed stdout fails.
void open_standard_streams();

// To stdout, buffered. Failure shows in flush().
void print(std::string_view text);

// To stderr, at once; a failure is ignored, there being nobody to tell.
void complain(std::string_view text);

// Why not all of what was printed could be written, if so. A reader that stopped reading (head) is no
// failure.
std::optional<std::error_code> flush();

// Whether stdout may have colour: a terminal, not a dumb one, and NO_COLOR unset or empty (no-color.org).
bool colour();

// `text` in an ANSI colour ("1;31") when colour() allows it.
std::string painted(std::string_view colour, std::string const& text);

// While it lives and stderr is a terminal: after one second, a line there that counts, rewritten in place,
// and erased at the end.
//
//   progress shown("drawing", 20, [&] { return drawn.load(); });
class progress {
public:
  // `done` is called from another thread.
  progress(std::string doing, std::size_t total, std::function<std::size_t()> done);
  progress(progress const&) = delete;
  progress& operator=(progress const&) = delete;
  ~progress();

  // complain(text), with the line out of the way.
  void complain(std::string_view text);

private:
  void show();
  void erase();

  std::string const doing_;
  std::size_t const total_;
  std::function<std::size_t()> const done_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  bool visible_ = false;
  std::thread thread_; // none when stderr is no terminal
};

} // namespace cli::terminal
