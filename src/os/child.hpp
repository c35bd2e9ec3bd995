// Other programs as child processes: what they print, how they end, and keys for those on a terminal.
//
//   auto const listing = os::run({.words = {"ls", "/"}});
//   if (listing.succeeded())
//     use(listing.out);
//
// All of the project's programs and tests start other programs by this, and the room knows nothing of leaklab.
// The library does not use it: the explorer's child (src/leaklab/explore/child.hpp) is a copy of the process
// that explores, with its fibers' code and data, and so it is forked and runs no other program.
#pragma once

#include <os/descriptor.hpp>
#include <os/pseudo_terminal.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace os {

// Where the standard output and the standard error of a child go. Files in memory take any amount of text at
// once, so no child waits for its reader.
enum class output {
  apart,    // each into a file of its own
  together, // both into one file, in the order in which they are written
  terminal, // both onto a pseudo-terminal, which the child also reads and which ends its lines with "\r\n"
};

constexpr auto no_time_limit = std::chrono::milliseconds::max();

// A program, its surroundings and how long it may take.
struct command {
  // The program, looked for in PATH if its name has no slash, and its arguments.
  std::vector<std::string> words;
  // "NAME=value" sets a variable, "NAME" removes it; the last word on a name counts. All others are as in this
  // process.
  std::vector<std::string> environment{};
  // The folder in which the child runs; empty: this process's.
  std::filesystem::path folder{};
  os::output output = output::apart;
  // Counted from the start. At its end the child's process group is killed.
  std::chrono::milliseconds time_limit = std::chrono::minutes(1);
  terminal_size size{}; // for output::terminal
  // What it reads on its standard input, unless that is a terminal: a file in memory, which it may change.
  std::string input{};
};

// Returns the command that runs a script in sh.
command shell(std::string script);

// How a child ended, and what it printed.
struct ended {
  int code = -1;  // its exit code; -1 if a signal ended it
  int signal = 0; // the number of the signal that ended it; 0 if it exited
  bool out_of_time = false;
  std::size_t peak_bytes = 0; // of resident memory. The system counts from the peak of the parent
  std::string out;            // and standard error, unless output::apart
  std::string err;

  bool succeeded() const { return code == 0; }
  // Returns "exit code 7", "ended by signal 9" or "killed at its time limit".
  std::string how() const;
};

// A child process, the leader of a process group. It runs from this object's constructor to its destructor
// at most. What is left of its group when it ends is killed. Ctrl-C at the terminal of this process does not
// reach it, and no signal is ignored in it because this process ignores it.
class child {
public:
  // Starts it. Throws std::system_error, which names the program, if that fails.
  explicit child(command const&);
  child(child const&) = delete;
  child& operator=(child const&) = delete;
  ~child();

  bool is_running();
  // Returns its number; -1 once it has ended.
  pid_t number() const { return pid_; }

  // Waits until it has ended, or is killed at its time limit.
  ended wait();

  // Returns what it has printed so far, up to and with `text` at least; or without `text`, if the child has
  // ended or the time is over.
  std::string read_until(std::string const& text, std::chrono::milliseconds within = std::chrono::minutes(1));
  // Does the same until `is_enough` of what it has printed.
  std::string read_until(std::function<bool(std::string const&)> const& is_enough,
                         std::chrono::milliseconds within = std::chrono::minutes(1));

  // Sends a signal to it, and to it alone, if it is running.
  void send_signal(int number);

  // Types on its terminal. Throws std::system_error.
  void type(std::string_view keys) const;
  // Returns the descriptor of this side of its terminal, for tcgetattr.
  int terminal() const { return terminal_->descriptor(); }

private:
  using clock = std::chrono::steady_clock;

  void start(command const&);
  std::string const& printed();
  void let_pass(std::chrono::milliseconds);
  void end();

  std::optional<pseudo_terminal> terminal_;
  descriptor in_{-1}, out_{-1}, err_{-1}; // files in memory
  std::string printed_;
  pid_t pid_ = -1; // -1: it has ended, and end_ says how
  std::optional<clock::time_point> deadline_;
  ended end_;
};

// Runs a command to its end.
ended run(command const&);

// Runs a command and returns what it has written to its standard output. Throws std::runtime_error, with the
// command, how it ended and what it printed, unless it exits with 0.
std::string output_of(command const&);

} // namespace os
