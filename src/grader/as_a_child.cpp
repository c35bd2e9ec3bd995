// Limits and descriptors of the grader's process; see as_a_child.hpp.
#include <grader/as_a_child.hpp>

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <iostream>

#include <dlfcn.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace grader {
namespace {

void limit(int resource, rlim_t soft, rlim_t hard) {
  rlimit const both{soft, hard};
  ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both);
}

} // namespace

// The input may be a file that another process has open, too.
std::string take_secret() {
  std::string secret;
  std::array<char, 256> part{};
  for (ssize_t n = 0; (n = ::read(STDIN_FILENO, part.data(), part.size())) > 0;)
    secret.append(part.data(), static_cast<std::size_t>(n));
  [[maybe_unused]] auto const emptied = ::ftruncate(STDIN_FILENO, 0);
  return secret;
}

bool become_user() {
  auto const* const given =
      std::getenv("LEAKLAB_GRADER_USER"); // NOLINT(concurrency-mt-unsafe): there is one thread
  if (!given)
    return true;
  auto const user = static_cast<uid_t>(std::strtoul(given, nullptr, 10));
  if (user == 0 || ::setgroups(0, nullptr) != 0 || ::setresgid(user, user, user) != 0 ||
      ::setresuid(user, user, user) != 0)
    return false;
  ::prctl(PR_SET_DUMPABLE, 1); // it reads how much memory its children take
  return true;
}

int take_output() {
  int const result = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 100);
  int const nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  return nowhere < 0 || ::dup2(nowhere, STDOUT_FILENO) < 0 ? -1 : result;
}

void end_with_parent() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL); // nothing is left when leaklab is killed
  auto const* const parent =
      std::getenv("LEAKLAB_GRADER_PARENT"); // NOLINT(concurrency-mt-unsafe): there is one thread
  if (parent && std::to_string(::getppid()) != parent)
    std::_Exit(2);
  limit(RLIMIT_CORE, 0, 0);
}

void* load(char const* file, unsigned seconds) {
  limit(RLIMIT_CPU, 10, seconds);
  ::alarm(60);
  void* const loaded = ::dlopen(file, RTLD_LAZY | RTLD_LOCAL);
  ::alarm(0);
  limit(RLIMIT_CPU, seconds, seconds);
  return loaded;
}

void write_all(int file, std::string const& text) {
  for (std::size_t done = 0; done < text.size();) {
    auto const n = ::write(file, text.data() + done, text.size() - done);
    if (n <= 0)
      std::_Exit(2);
    done += static_cast<std::size_t>(n);
  }
}

int refuse(char const* why) {
  std::cerr << "leaklab_grader: " << why << '\n';
  return 2;
}

} // namespace grader
