// One thread waits for the signals that end a program, since almost nothing is allowed in a signal handler;
// see fatal_signals.hpp.
#include <cli/terminal/fatal_signals.hpp>

#include <leaklab/world/process_threads.hpp>

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <mutex>
#include <thread>

namespace cli {
namespace {

struct registry {
  std::mutex mutex;
  std::list<std::function<void()>> undos;
  bool waiting = false;
};

// The registry is never destroyed: the thread waits until the process ends.
registry& all() {
  static auto* const only = new registry;
  return *only;
}

void wait_for(sigset_t fatal) {
  leaklab::detail::own_thread const own; // this thread wakes no fiber
  int number = 0;
  if (::sigwait(&fatal, &number) != 0)
    return;
  auto const& r = all();
  all().mutex.lock(); // never unlocked: the program ends here
  std::for_each(r.undos.rbegin(), r.undos.rend(), [](auto const& undo) { undo(); });
  std::signal(number, SIG_DFL);
  ::pthread_sigmask(SIG_UNBLOCK, &fatal, nullptr);
  ::kill(::getpid(), number); // ends the program as the signal would have
}

void start_waiting() {
  sigset_t fatal;
  sigemptyset(&fatal);
  for (int const number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) == 0 && action.sa_handler != SIG_IGN)
      sigaddset(&fatal, number);
  }
  ::pthread_sigmask(SIG_BLOCK, &fatal, nullptr);
  std::thread(wait_for, fatal).detach();
}

} // namespace

undone_on_signal::undone_on_signal(std::function<void()> undo) {
  auto& r = all();
  std::lock_guard const l(r.mutex);
  entry_ = r.undos.insert(r.undos.end(), std::move(undo));
  if (!r.waiting)
    start_waiting();
  r.waiting = true;
}

undone_on_signal::~undone_on_signal() {
  auto& r = all();
  std::lock_guard const l(r.mutex);
  r.undos.erase(entry_);
}

} // namespace cli
