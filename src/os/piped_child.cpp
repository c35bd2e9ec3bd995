// pipe2, posix_spawn and waitpid; see piped_child.hpp.
#include <os/piped_child.hpp>

#include <os/preparation.hpp>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // POSIX declares it in no header

namespace os {
namespace {

struct pipe {
  descriptor reader{-1}, writer{-1};
};

pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe");
  return {descriptor(ends[0]), descriptor(ends[1])};
}

} // namespace

piped_child::piped_child(std::vector<std::string> words) {
  auto to_it = make_pipe(), from_it = make_pipe();
  preparation p;
  p.lead_a_group();
  p.receive_signals();
  p.copy(to_it.reader.get(), STDIN_FILENO);
  p.copy(from_it.writer.get(), STDOUT_FILENO);
  p.open(STDERR_FILENO, "/dev/null", O_WRONLY);
  p.close_from(STDERR_FILENO + 1);
  std::vector<std::string> environment;
  for (auto** variable = environ; *variable; ++variable)
    environment.emplace_back(*variable);
  pid_ = p.start(std::move(words), std::move(environment));
  to_it_ = std::move(to_it.writer);
  from_it_ = std::move(from_it.reader);
  ::fcntl(from_it_.get(), F_SETFL, O_NONBLOCK);
}

piped_child::~piped_child() {
  kill();
  wait();
}

bool piped_child::say(std::string_view text) const {
  while (!text.empty()) {
    auto const written = ::write(to_it_.get(), text.data(), text.size());
    if (written >= 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      return false;
  }
  return true;
}

std::optional<std::string> piped_child::heard() const {
  std::string text;
  char buffer[4096];
  for (;;) {
    auto const bytes = ::read(from_it_.get(), buffer, sizeof buffer);
    if (bytes > 0)
      text.append(buffer, static_cast<std::size_t>(bytes));
    else if (bytes == 0)
      return text.empty() ? std::nullopt : std::optional(text);
    else if (errno != EINTR)
      return text;
  }
}

std::string piped_child::rest() const {
  std::string text;
  while (auto const more = heard()) {
    text += *more;
    pollfd ready{from_it_.get(), POLLIN, 0};
    ::poll(&ready, 1, -1);
  }
  return text;
}

// Its number is that of its group, and no other's until it is reaped.
void piped_child::kill() const {
  if (pid_ != -1)
    ::kill(-pid_, SIGKILL);
}

std::string const& piped_child::wait() {
  if (pid_ == -1)
    return ended_;
  int status = 0;
  while (::waitpid(pid_, &status, 0) == -1 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFSIGNALED(status)) {
    auto const signal = WTERMSIG(status);
    ended_ = "signal " + std::to_string(signal) + " (" + ::sigdescr_np(signal) + ")";
  } else {
    code_ = WEXITSTATUS(status);
    ended_ = "exit code " + std::to_string(code_);
  }
  return ended_;
}

} // namespace os
