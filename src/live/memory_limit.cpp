// RLIMIT_DATA, and what /proc says; see memory_limit.hpp.
#include <live/memory_limit.hpp>

#include <leaklab/stack/body_stack.hpp>
#include <leaklab/world/memory_reserve.hpp>

#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace live::memory_limit {
namespace {

constexpr std::size_t held_by_leaklab =
    leaklab::detail::memory_reserve::bytes + leaklab::detail::body_stack::bytes;

constexpr std::size_t wasted_by_malloc = 16u << 20;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool has_sanitizer = true;
#else
constexpr bool has_sanitizer = false;
#endif

std::size_t limit_of_requests = 0;
std::size_t at_first = 0; // what the process had before the limit was set, in bytes

// Returns the number, in KiB, that follows this name in /proc/self/status, in bytes.
std::size_t bytes_of(std::string_view status, std::string_view name) {
  auto at = status.find(name);
  if (at == status.npos)
    return 0;
  at = status.find_first_not_of(" \t", at + name.size());
  std::size_t n = 0;
  std::from_chars(status.data() + at, status.data() + status.size(), n);
  return n * 1024;
}

memory_use all_of_it() {
  std::array<char, 4096> text;
  int const file = ::open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  auto const bytes = ::read(file, text.data(), text.size());
  ::close(file);
  std::string_view const status(text.data(), bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
  return {.taken = bytes_of(status, "\nVmData:"), .resident = bytes_of(status, "\nVmRSS:")};
}

} // namespace

void set(std::size_t bytes) {
  at_first = all_of_it().taken;
  limit_of_requests = bytes;
  if (has_sanitizer)
    return;
  auto const most = at_first + bytes + held_by_leaklab + wasted_by_malloc;
  rlimit const limit{most, most};
  if (::setrlimit(RLIMIT_DATA, &limit) != 0)
    throw std::system_error(errno, std::generic_category(), "setrlimit");
}

bool is_room(std::uint64_t stuck, std::uint64_t pinned) {
  return pinned + stuck * for_a_stuck_fiber + for_a_request <= limit_of_requests;
}

memory_use use() {
  auto m = all_of_it();
  m.taken -= at_first < m.taken ? at_first : m.taken;
  return m;
}

} // namespace live::memory_limit
