// The signal's handler; see first_interrupt.hpp.
#include <cli/terminal/first_interrupt.hpp>

#include <atomic>
#include <csignal>

namespace cli {
namespace {

std::atomic<bool> came = false;
static_assert(std::atomic<bool>::is_always_lock_free); // for the handler

bool is_ignored() {
  struct sigaction now {};
  return ::sigaction(SIGINT, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

} // namespace

first_interrupt::first_interrupt() {
  came = false;
  if (is_ignored())
    return;
  struct sigaction note {};
  note.sa_handler = [](int) { came = true; };
  note.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  ::sigaction(SIGINT, &note, nullptr);
}

first_interrupt::~first_interrupt() {
  if (!is_ignored())
    std::signal(SIGINT, SIG_DFL);
}

bool first_interrupt::has_come() const {
  return came;
}

} // namespace cli
