// A forked process that runs schedules, seen from the one that explores, and the memory they share.
#pragma once

#include <leaklab/explore/progress.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace leaklab::detail {

// Returns memory that children share, and that holds a T, to the system.
struct unmap {
  template <class T>
  void operator()(T* shared) const {
    unmap_bytes(shared, sizeof(T));
  }
  static void unmap_bytes(void* shared, std::size_t bytes);
};

// Returns memory that children share, all zero. Throws std::system_error.
void* map_shared(std::size_t bytes);

// Text that a child writes and its parent reads when the child has ended.
template <std::size_t Bytes>
class text_of_child {
public:
  // Sets the text. What does not fit is left out.
  void set(std::string_view text) { size_ = text.copy(text_, Bytes); }
  std::string get() const { return {text_, size_}; }

private:
  std::size_t size_;
  char text_[Bytes];
};

template <std::size_t Bytes>
std::unique_ptr<text_of_child<Bytes>, unmap> shared_text() {
  using text = text_of_child<Bytes>;
  return std::unique_ptr<text, unmap>(new (map_shared(sizeof(text))) text);
}

// Returns a progress, all zero, in memory that children share.
std::unique_ptr<progress, unmap> shared_progress();

// A child process. It is killed and reaped at the latest when this object is destroyed. What it prints is
// dropped.
class child {
public:
  // Calls `function` in the child. Throws std::system_error when no process can be made.
  explicit child(std::function<void()> const& function);
  child(child const&) = delete;
  child& operator=(child const&) = delete;
  ~child();

  bool has_ended_within(std::chrono::milliseconds time) const;
  void stop();
  // Lets the process do nothing. Returns when it does, or has ended.
  void stand_still();
  void go_on();

  // Whether somebody has stopped it, by SIGSTOP or in a debugger.
  bool is_stopped() const;

  // Whether a signal has ended it that others send, as kill(1) and a system without memory do; not one of those by
  // which code ends its own process. Once it is stopped.
  bool was_killed() const;
  // Returns how it ended, once it is stopped: "its process was ended by SIGSEGV (Segmentation fault)".
  std::string end_as_text() const;

private:
  pid_t pid_ = 0;
  int end_ = -1;
  int status_ = 0; // as waitpid gives it
};

} // namespace leaklab::detail
