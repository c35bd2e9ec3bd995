// Starts, feeds and reads a program on a pseudo-terminal; see session.hpp.
#include "session.hpp"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <system_error>

namespace {

constexpr std::string_view clear = "\033[H\033[2J";
constexpr std::string_view last_line = "q: quit\r\n";
constexpr int patience = 60'000; // milliseconds

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size()))
    ++n;
  return n;
}

std::string without_returns(std::string_view text) {
  std::string lines(text);
  std::erase(lines, '\r');
  return lines;
}

} // namespace

session::session(words const& command, unsigned short rows) {
  winsize size{.ws_row = rows, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
  child_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
  if (child_ == -1)
    throw std::system_error(errno, std::generic_category(), "forkpty");
  if (child_ == 0) {
    ::setenv("TERM", "xterm", 1);
    ::unsetenv("NO_COLOR");
    words all{LEAKLAB_PROGRAM};
    all.insert(all.end(), command.begin(), command.end());
    std::vector<char*> argv;
    for (auto& word : all)
      argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
}

session::~session() {
  if (child_ > 0) {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  ::close(terminal_);
}

void session::send(std::string const& bytes) {
  if (::write(terminal_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    throw std::system_error(errno, std::generic_category(), "write");
}

bool session::read_more() {
  pollfd ready{terminal_, POLLIN, 0};
  char buffer[4096];
  if (::poll(&ready, 1, patience) != 1)
    throw std::runtime_error("nothing was printed for a minute; all there is:\n" + printed_);
  auto const bytes = ::read(terminal_, buffer, sizeof buffer); // fails with EIO when the child has ended
  if (bytes > 0)
    printed_.append(buffer, static_cast<std::size_t>(bytes));
  return bytes > 0;
}

std::string session::screen() {
  if (screens_ == 0)
    screens_ = 1;
  while (count(printed_, clear) < screens_ || !printed_.ends_with(last_line))
    if (!read_more())
      throw std::runtime_error("the program ended; all it printed:\n" + printed_);
  return without_returns(std::string_view(printed_).substr(printed_.rfind(clear) + clear.size()));
}

std::string session::press(std::string const& keys) {
  screen();
  for (char const key : keys)
    press_sequence(std::string(1, key));
  return screen();
}

std::string session::press_sequence(std::string const& bytes) {
  screen();
  send(bytes);
  ++screens_;
  return screen();
}

finished session::press_last(std::string const& key) {
  screen();
  send(key);
  return finish();
}

finished session::end_by(int signal) {
  screen();
  ::kill(child_, signal);
  return finish();
}

finished session::finish() {
  auto const before = printed_.size();
  while (read_more()) {
  }
  int status = 0;
  ::waitpid(child_, &status, 0);
  child_ = -1;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status),
          without_returns(printed_.substr(before)), ""};
}

bool session::terminal_is_as_before() const {
  termios now{};
  ::tcgetattr(terminal_, &now);
  constexpr tcflag_t usual = ECHO | ICANON | ISIG;
  return (now.c_lflag & usual) == usual;
}
