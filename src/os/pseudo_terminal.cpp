// posix_openpt and what belongs to it; see pseudo_terminal.hpp.
#include <os/pseudo_terminal.hpp>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace os {
namespace {

[[noreturn]] void fail(std::string const& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

pseudo_terminal::pseudo_terminal(terminal_size size) : ours_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  if (!ours_.valid())
    fail("/dev/ptmx");
  char name[128];
  if (::grantpt(ours_.get()) != 0 || ::unlockpt(ours_.get()) != 0 ||
      ::ptsname_r(ours_.get(), name, sizeof name) != 0)
    fail("the other end of /dev/ptmx");
  name_ = name;
  winsize const window{.ws_row = size.rows, .ws_col = size.columns, .ws_xpixel = 0, .ws_ypixel = 0};
  if (::ioctl(ours_.get(), TIOCSWINSZ, &window) != 0)
    fail(name_);
}

void pseudo_terminal::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    auto const written = ::write(ours_.get(), bytes.data(), bytes.size());
    if (written >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      fail(name_);
  }
}

bool pseudo_terminal::read_more(std::string& text, int milliseconds) const {
  pollfd ready{ours_.get(), POLLIN, 0};
  if (::poll(&ready, 1, milliseconds) <= 0)
    return true;
  char buffer[4096];
  auto const bytes = ::read(ours_.get(), buffer, sizeof buffer); // EIO: nobody has the other end open
  if (bytes > 0)
    text.append(buffer, static_cast<std::size_t>(bytes));
  return bytes > 0 || (bytes < 0 && errno == EINTR);
}

} // namespace os
