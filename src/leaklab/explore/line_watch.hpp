// Notes whether a line of the program is run, by breakpoints in this process and those that it forks.
//
//   line_watch watch("server.cpp:34");
//   watch.begin();
//   serve();
//   if (watch.was_run())
//
// At each instruction where the line begins there is an int3. Its handler notes that it was met, puts the instruction
// back for one step, and then the int3. What is noted is ordinary memory: by states, it is part of the state.
#pragma once

#include <cstdint>
#include <string>

namespace leaklab::detail {

// There may be one at a time. The code of those lines may not run in a thread while it is made or goes.
class line_watch {
public:
  // Throws std::invalid_argument if the text is not "FILE:LINE", the program has no such file or several, or the line
  // has no code; and std::runtime_error where code cannot be watched.
  explicit line_watch(std::string const& place);
  ~line_watch();
  line_watch(line_watch const&) = delete;
  line_watch& operator=(line_watch const&) = delete;

  void begin();
  bool was_run() const;

  // Whether that address is in code that is watched, and so may be written.
  static bool has_code_at(std::uintptr_t address);
};

} // namespace leaklab::detail
