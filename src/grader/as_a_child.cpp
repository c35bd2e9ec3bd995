// Limits and descriptors of the grader's process; see as_a_child.hpp.
#include <grader/as_a_child.hpp>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace grader {
namespace {

constexpr auto secret_name = "LEAKLAB_GRADER_SECRET";

void limit(int resource, rlim_t soft, rlim_t hard) {
  rlimit const both{soft, hard};
  ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both);
}

} // namespace

std::string take_secret() {
  auto* const value = std::getenv(secret_name); // NOLINT(concurrency-mt-unsafe): there is one thread
  if (!value)
    return {};
  std::string secret = value;
  std::memset(value, '.', secret.size());
  ::unsetenv(secret_name); // NOLINT(concurrency-mt-unsafe)
  return secret;
}

int take_output() {
  int const result = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 100);
  int const nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  return nowhere < 0 || ::dup2(nowhere, STDOUT_FILENO) < 0 ? -1 : result;
}

void end_with_parent() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL); // nothing is left when leaklab is killed
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
