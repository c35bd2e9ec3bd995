// How many OS threads this process has.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <thread>

// ThreadSanitizer adds a thread of its own when the first one is started; so one is started first.
inline std::ptrdiff_t threads_of_this_process() {
  std::thread([] {}).join();
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}
