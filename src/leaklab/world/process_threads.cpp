// Reads /proc/self/task; see process_threads.hpp.
#include <leaklab/world/process_threads.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iterator>
#include <mutex>
#include <thread>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

namespace leaklab::detail {
namespace {

// Not a static of a function: threads that may outlive main() use it.
struct register_of_threads {
  std::mutex mutex;
  std::vector<pid_t> own; // a thread that is registered twice is there twice
};

register_of_threads& the_register() {
  static auto* const r = new register_of_threads;
  return *r;
}

// Returns all threads of the process, ascending.
std::vector<pid_t> all_threads() {
  std::vector<pid_t> all;
  auto* const folder = opendir("/proc/self/task");
  if (!folder)
    return all;
  while (auto const* const entry = readdir(folder)) { // NOLINT(concurrency-mt-unsafe): a stream of its own
    pid_t id = 0;
    auto const* const end = entry->d_name + std::strlen(entry->d_name);
    if (std::from_chars(entry->d_name, end, id).ptr == end)
      all.push_back(id);
  }
  closedir(folder);
  std::ranges::sort(all);
  return all;
}

// Looks before main(): a thread that is there then, besides the main thread, belongs to the run-time
// libraries. The sanitizers start their thread together with the program's first, so this makes one.
std::vector<pid_t> threads_of_libraries() {
#if defined(BOOST_USE_TSAN) || defined(BOOST_USE_ASAN)
  std::thread([] {}).join();
#endif
  auto all = all_threads();
  std::erase(all, getpid());
  return all;
}

std::vector<pid_t> const of_libraries = threads_of_libraries();

} // namespace

own_thread::own_thread() : number_(gettid()) {
  auto& r = the_register();
  std::lock_guard const l(r.mutex);
  r.own.push_back(number_);
}

own_thread::~own_thread() {
  auto& r = the_register();
  std::lock_guard const l(r.mutex);
  r.own.erase(std::ranges::find(r.own, number_));
}

std::vector<pid_t> other_threads() {
  auto const all = all_threads();
  std::vector<pid_t> own;
  {
    auto& r = the_register();
    std::lock_guard const l(r.mutex);
    own = r.own;
  }
  own.insert(own.end(), of_libraries.begin(), of_libraries.end());
  std::ranges::sort(own);
  std::vector<pid_t> others;
  std::ranges::set_difference(all, own, std::back_inserter(others));
  return others;
}

std::size_t number_of_threads() {
  auto const all = all_threads();
  std::vector<pid_t> counted;
  std::ranges::set_difference(all, of_libraries, std::back_inserter(counted));
  return counted.size();
}

std::size_t links_of_threads() {
  struct stat folder {};
  return stat("/proc/self/task", &folder) == 0 ? folder.st_nlink : 0;
}

} // namespace leaklab::detail
