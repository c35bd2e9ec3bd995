// A forked process that runs schedules, seen from the one that explores, and the memory they share.
#pragma once

#include <leaklab/explore/progress.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <sys/types.h>

namespace leaklab::detail {

struct unmap_progress {
  void operator()(progress* p) const;
};

// All zero, in memory that children share.
std::unique_ptr<progress, unmap_progress> shared_progress();

// Killed and reaped at the latest when this goes. What it prints is dropped.
class child {
public:
  // Calls `function` in the child. Throws std::system_error when no process can be made.
  explicit child(std::function<void()> const& function);
  child(child const&) = delete;
  child& operator=(child const&) = delete;
  ~child();

  bool has_ended_within(std::chrono::milliseconds time) const;
  void stop();

  // How it came to its end, once it is stopped: "its process was ended by SIGSEGV (Segmentation fault)".
  std::string end_as_text() const;

private:
  pid_t pid_ = 0;
  int end_ = -1;
  int status_ = 0; // as waitpid says
};

} // namespace leaklab::detail
