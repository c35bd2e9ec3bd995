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

// Gives back a T in memory that children share.
struct unmap {
  template <class T>
  void operator()(T* shared) const {
    unmap_bytes(shared, sizeof(T));
  }
  static void unmap_bytes(void* shared, std::size_t bytes);
};

// Throws std::system_error. All bytes are zero.
void* map_shared(std::size_t bytes);

// Text that a child writes and its parent reads when the child has ended.
template <std::size_t Bytes>
class text_of_child {
public:
  // Leaves out what does not fit.
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

// All zero, in memory that children share.
std::unique_ptr<progress, unmap> shared_progress();

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
