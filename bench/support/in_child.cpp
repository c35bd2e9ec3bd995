// fork, a pipe, and what comes through it; see in_child.hpp.
#include <bench/support/in_child.hpp>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>
#include <limits>
#include <system_error>

namespace bench {
namespace {

// The answer of the child: bytes through a pipe, in one write.
struct answer {
  double seconds, items, bytes, stuck; // the last two: NaN for none
  char error[200];
};

[[noreturn]] void fail(char const* what) {
  throw std::system_error(errno, std::generic_category(), std::string("bench::in_child: ") + what);
}

answer answer_of(std::function<sample()> const& measure) noexcept {
  answer a{};
  try {
    auto const s = measure();
    a.seconds = s.time.count();
    a.items = s.items;
    a.bytes = s.bytes.value_or(std::numeric_limits<double>::quiet_NaN());
    a.stuck = s.stuck.value_or(std::numeric_limits<double>::quiet_NaN());
  } catch (std::exception const& error) {
    std::strncpy(a.error, *error.what() ? error.what() : "an exception without text", sizeof a.error - 1);
  }
  return a;
}

// Measures, answers and ends by _exit, since no destructor may wait for fibers that never end.
[[noreturn]] void be_child(std::function<sample()> const& measure, int to, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(1);
  auto const a = answer_of(measure);
  _exit(write(to, &a, sizeof a) == static_cast<ssize_t>(sizeof a) ? 0 : 1);
}

int end_of(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) == -1)
    if (errno != EINTR)
      fail("waitpid");
  return status;
}

} // namespace

sample in_child(std::function<sample()> const& measure) {
  int ends[2];
  if (pipe(ends) != 0)
    fail("pipe");
  auto const parent = getpid();
  auto const child = fork();
  if (child == -1)
    fail("fork");
  if (child == 0)
    be_child(measure, ends[1], parent);
  close(ends[1]);
  answer a{};
  auto const got = read(ends[0], &a, sizeof a);
  close(ends[0]);
  auto const status = end_of(child);
  if (got != static_cast<ssize_t>(sizeof a))
    throw std::runtime_error(WIFSIGNALED(status)
                                 ? "the child was ended by signal " + std::to_string(WTERMSIG(status))
                                 : "the child ended with exit code " + std::to_string(WEXITSTATUS(status)));
  if (*a.error)
    throw std::runtime_error(a.error);
  sample s{seconds(a.seconds), a.items};
  if (!std::isnan(a.bytes))
    s.bytes = a.bytes;
  if (!std::isnan(a.stuck))
    s.stuck = a.stuck;
  return s;
}

} // namespace bench
