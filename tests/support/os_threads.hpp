// Counts the OS threads of this process.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <thread>

// Returns their number. ThreadSanitizer adds a thread of its own when the first one is started, so this
// starts one first.
inline std::ptrdiff_t threads_of_this_process() {
  std::thread([] {}).join();
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}
