// Forking, waiting and killing; see child.hpp.
#include <leaklab/explore/child.hpp>

#include <leaklab/explore/child_exit.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <new>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace leaklab::detail {
namespace {

[[noreturn]] void fail(char const* what) {
  throw std::system_error(errno, std::generic_category(), std::string("leaklab::explore: ") + what);
}

} // namespace

void unmap::unmap_bytes(void* shared, std::size_t bytes) {
  munmap(shared, bytes);
}

void* map_shared(std::size_t bytes) {
  auto* const memory =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    fail("mmap");
  return memory;
}

std::unique_ptr<progress, unmap> shared_progress() {
  return std::unique_ptr<progress, unmap>(new (map_shared(sizeof(progress))) progress);
}

child::child(std::function<void()> const& function) {
  auto const parent = getpid();
  pid_ = fork();
  if (pid_ == -1)
    fail("fork");
  if (pid_ == 0) {
    setpgid(0, 0); // Ctrl-C on a terminal is for the parent, which decides what becomes of the child
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
      _exit(0);
    auto const nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    exit_without_the_callers_handlers();
    function();
    _exit(0);
  }
  setpgid(pid_, pid_);                                       // whichever of the two is first
  end_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)); // glibc 2.36 declares its function for C only
  if (end_ == -1) {
    auto const error = errno;
    stop();
    errno = error;
    fail("pidfd_open");
  }
}

child::~child() {
  stop();
  if (end_ != -1)
    close(end_);
}

bool child::has_ended_within(std::chrono::milliseconds time) const {
  pollfd ended{end_, POLLIN, 0};
  return poll(&ended, 1, static_cast<int>(time.count())) == 1;
}

void child::stop() {
  if (pid_ == 0)
    return;
  kill(-pid_, SIGKILL); // and what it has forked, if that is still there
  kill(pid_, SIGKILL);  // does nothing to one that has ended
  while (waitpid(pid_, &status_, 0) == -1 && errno == EINTR) {
  }
  pid_ = 0;
}

void child::stand_still() {
  if (pid_ == 0)
    return;
  kill(pid_, SIGSTOP);
  siginfo_t stopped;
  while (waitid(P_PID, static_cast<id_t>(pid_), &stopped, WSTOPPED | WEXITED | WNOWAIT) == -1 &&
         errno == EINTR) {
  }
}

void child::go_on() {
  if (pid_ != 0)
    kill(pid_, SIGCONT);
}

bool child::is_stopped() const {
  std::ifstream in("/proc/" + std::to_string(pid_) + "/stat");
  std::string text;
  std::getline(in, text);
  auto const name_ends = text.rfind(") "); // the state follows
  return name_ends != text.npos && (text[name_ends + 2] == 'T' || text[name_ends + 2] == 't');
}

bool child::was_killed() const {
  auto const own = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
  return WIFSIGNALED(status_) && std::ranges::find(own, WTERMSIG(status_)) == own.end();
}

std::string child::end_as_text() const {
  if (!WIFSIGNALED(status_))
    return "its process exited with status " + std::to_string(WEXITSTATUS(status_));
  auto const signal = WTERMSIG(status_);
  auto const* const name = sigabbrev_np(signal);
  auto const* const description = sigdescr_np(signal);
  return "its process was ended by " +
         (name ? "SIG" + std::string(name) : "signal " + std::to_string(signal)) +
         (description ? " (" + std::string(description) + ")" : "");
}

} // namespace leaklab::detail
