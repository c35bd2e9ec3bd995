// RLIMIT_DATA, which counts memory of the process's own that it can write to; see memory_limit.hpp.
#include <grader/memory_limit.hpp>

#include <leaklab/states/allocator.hpp>
#include <leaklab/states/memory.hpp>
#include <leaklab/states/pieces.hpp>

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <new>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace grader::memory_limit {
namespace {

constexpr std::size_t for_telling = std::size_t{64} << 20;

// Returns how much this process has, in bytes.
std::size_t taken() {
  std::array<char, 256> text{};
  int const file = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  [[maybe_unused]] auto const read = ::read(file, text.data(), text.size() - 1);
  ::close(file);
  std::size_t pages = 0;
  std::sscanf(text.data(), "%*u %*u %*u %*u %*u %zu", &pages);
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// Returns what it was.
std::size_t change(std::size_t most) {
  rlimit limit{};
  ::getrlimit(RLIMIT_DATA, &limit);
  auto const before = limit.rlim_cur;
  limit.rlim_cur = most;
  ::setrlimit(RLIMIT_DATA, &limit);
  return before;
}

// Called where operator new finds no memory: leaves some for telling what has happened, once, and lets it throw.
void leave_some() {
  std::set_new_handler(nullptr);
  change(taken() + for_telling);
  throw std::bad_alloc();
}

} // namespace

std::string exceeded() {
  return fmt::format("takes more than {} MB of memory", bytes >> 20);
}

here::here() : before_(change(taken() + bytes)) {
  std::set_new_handler(leave_some);
}

here::~here() {
  std::set_new_handler(nullptr);
  change(before_);
}

void set() {
  using namespace leaklab::detail::states;
  if (current_piece != outside && !is_of_replays())
    return;
  change(taken() + bytes);
  std::set_new_handler(leave_some);
}

} // namespace grader::memory_limit
