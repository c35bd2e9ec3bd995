// A program as a child process to which one talks: a pipe to its standard input, another from its standard
// output.
//
//   os::piped_child sorter({"sort"});
//   sorter.say("b\na\n");
//   sorter.say_no_more();
//   use(sorter.rest());        // "a\nb\n"
#pragma once

#include <os/descriptor.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace os {

// A child process, the leader of a process group, which runs from this object's constructor to its destructor
// at most. Ctrl-C at the terminal of this process does not reach it. What it writes to standard error is
// dropped. No other child of this process gets an end of its pipes.
class piped_child {
public:
  // Starts it: the program, looked for in PATH if its name has no slash, and its arguments. Throws
  // std::system_error, which names the program, if that fails.
  explicit piped_child(std::vector<std::string> words);
  piped_child(piped_child const&) = delete;
  piped_child& operator=(piped_child const&) = delete;
  ~piped_child(); // kills it, with its group

  pid_t number() const { return pid_; }
  // Returns our end of its standard output, which does not block.
  int output() const { return from_it_.get(); }

  // Writes to its standard input. Waits while the pipe is full. Returns false if it does not read any more.
  // This process must ignore SIGPIPE.
  bool say(std::string_view text) const;
  // Lets it read the end of its standard input.
  void say_no_more() { to_it_.close(); }

  // Returns what it has written since the last call, which may be nothing; nothing at all once it has ended
  // and all of it was returned.
  std::optional<std::string> heard() const;
  // Waits until it closes its standard output, and returns what it has written since the last call.
  std::string rest() const;

  // Kills it, if it is running.
  void kill() const;
  // Waits for its end. Returns "exit code 7" or "signal 9 (Killed)".
  std::string const& wait();
  // Returns its exit code; -1 if a signal ended it, or it is running.
  int exit_code() const { return code_; }

private:
  descriptor to_it_{-1}, from_it_{-1};
  pid_t pid_ = -1; // -1: it was reaped, and ended_ says how it ended
  std::string ended_;
  int code_ = -1;
};

} // namespace os
