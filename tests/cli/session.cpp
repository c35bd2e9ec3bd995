// Starts, feeds and reads a program on a pseudo-terminal; see session.hpp.
#include "session.hpp"

#include <termios.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace {

constexpr std::string_view clear = "\033[H\033[2J";
constexpr std::string_view last_line = "q: quit\r\n";

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

os::command on_terminal(words const& arguments, unsigned short rows, unsigned short columns,
                        words const& environment) {
  os::command command{.words = {LEAKLAB_PROGRAM},
                      .environment = {"TERM=xterm"},
                      .output = os::output::terminal,
                      .time_limit = os::no_time_limit, // screen() has one for each screen
                      .size = {.rows = rows, .columns = columns}};
  command.environment.insert(command.environment.end(), environment.begin(), environment.end());
  command.words.insert(command.words.end(), arguments.begin(), arguments.end());
  return command;
}

} // namespace

session::session(words const& command, unsigned short rows, unsigned short columns, words const& environment)
    : child_(on_terminal(command, rows, columns, environment)) {}

std::string session::screen() {
  if (screens_ == 0)
    screens_ = 1;
  auto const is_there = [this](std::string const& printed) {
    return count(printed, clear) >= screens_ && printed.ends_with(last_line);
  };
  auto const printed = child_.read_until(is_there);
  if (!is_there(printed))
    throw std::runtime_error("the program ended, or printed nothing for a minute; all it printed:\n" +
                             printed);
  return without_returns(std::string_view(printed).substr(printed.rfind(clear) + clear.size()));
}

std::string session::press(std::string const& keys) {
  screen();
  for (char const key : keys)
    press_sequence(std::string(1, key));
  return screen();
}

std::string session::press_sequence(std::string const& bytes) {
  screen();
  child_.type(bytes);
  ++screens_;
  return screen();
}

os::ended session::press_last(std::string const& key) {
  screen();
  child_.type(key);
  return finish();
}

os::ended session::end_by(int signal) {
  screen();
  child_.send_signal(signal);
  return finish();
}

// Waits for the end, after the last screen.
os::ended session::finish() {
  auto ended = child_.wait();
  auto const screen = ended.out.rfind(last_line) + last_line.size();
  ended.out = without_returns(ended.out.substr(screen));
  return ended;
}

bool session::terminal_is_as_before() const {
  termios now{};
  ::tcgetattr(child_.terminal(), &now);
  constexpr tcflag_t usual = ECHO | ICANON | ISIG;
  return (now.c_lflag & usual) == usual;
}
