// The standard streams; see terminal.hpp.
#include <cli/terminal/terminal.hpp>

#include <leaklab/world/process_threads.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

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

} // namespace

void open_standard_streams() {
  for (int const stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(stream, F_GETFD) == -1)
      // open() takes the lowest free number, which is this one. It is read-only, so that writing fails.
      ::open("/dev/null", O_RDONLY);
}

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
    note_failure();
}

void complain(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
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
  complain(fmt::format("\r\033[K{}", text));
  visible_ = true;
}

void status_line::erase() {
  if (std::exchange(visible_, false))
    complain("\r\033[K");
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
