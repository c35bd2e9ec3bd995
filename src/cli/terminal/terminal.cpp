// The standard streams; see terminal.hpp.
#include <cli/terminal/terminal.hpp>

#include <cli/typed.hpp>

#include <leaklab/world/process_threads.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace cli::terminal {
namespace {

int print_failure = 0; // errno of the first failed write to stdout

void note_failure() {
  if (print_failure == 0)
    print_failure = errno;
}

// Returns the length of a word's part that moves the cursor: colours do not, and of a character only the first byte.
std::size_t columns_of(std::string_view word) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < word.size(); ++i)
    if (word[i] == '\033')
      i = std::min(word.find('m', i), word.size() - 1);
    else if ((static_cast<unsigned char>(word[i]) & 0xC0U) != 0x80U)
      ++columns;
  return columns;
}

// Returns a line in pieces of at most `width` columns, those after the first further to the right.
std::string broken_line(std::string_view line, std::size_t width) {
  auto const begin = std::min(line.find_first_not_of(' '), line.size());
  if (columns_of(line) <= width || line.substr(begin).starts_with(program_name() + " replay "))
    return std::string(line);
  std::string const indent(begin + 2, ' ');
  std::string all, piece(line.substr(0, begin));
  for (auto at = begin; at < line.size();) {
    auto const end =
        std::min(line.find(' ', line.find_first_not_of(' ', at)), line.size()); // with the spaces before it
    auto word = line.substr(at, end - at);
    if (columns_of(piece) + columns_of(word) > width && piece.find_first_not_of(' ') != piece.npos) {
      all += piece + '\n';
      piece = indent;
      word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
    }
    piece += word;
    at = end;
  }
  return all + piece;
}

std::string broken_at(std::string_view text, std::size_t width) {
  std::string all;
  for (std::size_t begin = 0; begin < text.size();) {
    auto const end = std::min(text.find('\n', begin), text.size());
    all += broken_line(text.substr(begin, end - begin), width);
    if (end < text.size())
      all += '\n';
    begin = end + 1;
  }
  return all;
}

constexpr std::size_t narrowest = 80; // columns: tables and help are made for that

// Returns the text as the stream is to get it: broken at its width if it is a terminal.
std::string broken_for(int stream, std::string_view text) {
  winsize size{};
  bool const is_terminal = ::ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_terminal ? broken_at(text, std::max<std::size_t>(size.ws_col, narrowest)) : std::string(text);
}

void complain_as_it_is(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

} // namespace

void open_standard_streams() {
  for (int const stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(stream, F_GETFD) == -1)
      // open() takes the lowest free number, which is this one. It is read-only, so that writing fails.
      ::open("/dev/null", O_RDONLY);
}

void print(std::string_view text) {
  print_as_it_is(broken_for(STDOUT_FILENO, text));
}

void print_as_it_is(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
    note_failure();
}

void complain(std::string_view text) {
  complain_as_it_is(broken_for(STDERR_FILENO, text));
}

std::optional<std::error_code> flush() {
  if (std::fflush(stdout) != 0)
    note_failure();
  if (print_failure == 0 || print_failure == EPIPE)
    return std::nullopt;
  return std::error_code(print_failure, std::generic_category());
}

bool colour() {
  auto const has_value = [](char const* variable) { return variable != nullptr && *variable != '\0'; };
  auto const* const term = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && !has_value(std::getenv("NO_COLOR")) &&
         !(term != nullptr && std::string_view(term) == "dumb");
}

std::string painted(std::string_view colour_code, std::string const& text) {
  return colour() ? fmt::format("\033[{}m{}\033[0m", colour_code, text) : text;
}

status_line::status_line() : on_terminal_(::isatty(STDERR_FILENO) == 1) {}

void status_line::show(std::string_view text) {
  if (!on_terminal_)
    return;
  complain_as_it_is(fmt::format("\r\033[K{}", text));
  visible_ = true;
}

void status_line::erase() {
  if (std::exchange(visible_, false))
    complain_as_it_is("\r\033[K");
}

progress::progress(std::string doing, std::size_t total, std::function<std::size_t()> done)
    : doing_(std::move(doing)), total_(total), done_(std::move(done)) {
  if (line_.is_shown_at_all())
    thread_ = std::thread(&progress::show, this);
}

progress::~progress() {
  {
    std::lock_guard const l(mutex_);
    end_ = true;
  }
  ended_.notify_one();
  if (thread_.joinable())
    thread_.join();
}

void progress::complain(std::string_view text) {
  std::lock_guard const l(mutex_);
  line_.erase();
  terminal::complain(text);
}

void progress::show() {
  leaklab::detail::own_thread const own; // this thread wakes no fiber
  using namespace std::chrono_literals;
  std::unique_lock l(mutex_);
  for (auto pause = 1000ms; !ended_.wait_for(l, pause, [this] { return end_; }); pause = 100ms) {
    line_.show(fmt::format("{}: {} of {}", doing_, done_(), total_));
  }
  line_.erase();
}

} // namespace cli::terminal
