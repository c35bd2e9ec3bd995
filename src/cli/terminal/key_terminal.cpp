// Keys and screens by termios and the control sequences of ECMA-48; see key_terminal.hpp.
#include <cli/terminal/key_terminal.hpp>

#include <cli/exit_code.hpp>
#include <cli/terminal/terminal.hpp>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <string>
#include <system_error>

namespace cli {
namespace {

constexpr char escape = '\033';
constexpr char control_c = 3;
constexpr char control_d = 4;
constexpr std::string_view second_screen = "\033[?1049h";
constexpr std::string_view first_screen = "\033[?1049l";
constexpr std::string_view clear = "\033[H\033[2J";
constexpr int rest_of_a_key = 20; // milliseconds within which the bytes of one key follow each other

termios settings() {
  termios t;
  if (::tcgetattr(STDIN_FILENO, &t) != 0)
    throw input_error("standard input", std::generic_category().message(errno));
  return t;
}

void put_back(termios const& before) {
  [[maybe_unused]] auto const written = ::write(STDOUT_FILENO, first_screen.data(), first_screen.size());
  ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

// Returns the next byte, or nothing when there is no more input.
std::optional<char> next_byte() {
  for (char byte = 0;;) {
    auto const bytes = ::read(STDIN_FILENO, &byte, 1);
    if (bytes == 1)
      return byte;
    if (bytes == 0 || errno != EINTR)
      return std::nullopt;
  }
}

// Returns zeros if the terminal does not say.
winsize size() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size : winsize{};
}

bool more_within(int milliseconds) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  return ::poll(&input, 1, milliseconds) == 1;
}

// Reads what follows an escape: parameters, then a letter or a tilde that names the key.
char rest_of_sequence() {
  std::string text;
  while (more_within(rest_of_a_key)) {
    auto const c = next_byte();
    if (!c)
      return 0;
    text += *c;
    if (text.size() > 1 && *c >= '@' && *c <= '~')
      break;
  }
  for (auto const* const forward : {"[C", "[B", "OC", "OB", "[6~"})
    if (text == forward)
      return ' ';
  for (auto const* const back : {"[D", "[A", "OD", "OA", "[5~"})
    if (text == back)
      return 'u';
  return text == "[15~" ? '.' : 0; // F5, with which a presentation begins
}

} // namespace

bool key_terminal::is_there() {
  auto const* const term = std::getenv("TERM");
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1 && term != nullptr && *term != '\0' &&
         std::string_view(term) != "dumb";
}

key_terminal::key_terminal(signals s) : before_(settings()) {
  if (s == signals::taken_here)
    put_back_.emplace([before = before_] { put_back(before); });
  auto raw = before_;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  terminal::print_as_it_is(second_screen);
}

key_terminal::~key_terminal() {
  terminal::flush();
  put_back(before_);
}

void key_terminal::show(std::string_view text) {
  terminal::print_as_it_is(clear);
  terminal::print_as_it_is(text);
  terminal::flush();
}

bool key_terminal::has_key_within(std::chrono::milliseconds time) {
  return more_within(static_cast<int>(time.count()));
}

char key_terminal::key() {
  auto const byte = next_byte();
  switch (byte.value_or('q')) {
  case control_c:
  case control_d:
    return 'q';
  case escape:
    return rest_of_sequence();
  case '\r':
    return '\n';
  default:
    return byte.value_or('q');
  }
}

std::size_t key_terminal::rows() const {
  auto const rows = size().ws_row;
  return rows > 0 ? rows : 24;
}

std::size_t key_terminal::columns() const {
  auto const columns = size().ws_col;
  return columns > 0 ? columns : 80;
}

} // namespace cli
