// Undoes what must be undone even if a signal ends the program: a temporary folder, a file half-written, a
// terminal without echo.
#pragma once

#include <functional>
#include <list>

namespace cli {

// While this object lives, SIGINT, SIGTERM, SIGHUP and SIGQUIT call `undo` before they end the program. It is
// called on a thread of its own, where everything is allowed. A signal that is ignored (nohup) stays ignored.
// The latest object is undone first. Make the first one before other threads are started, which then inherit
// the signal mask.
class undone_on_signal {
public:
  explicit undone_on_signal(std::function<void()> undo);
  undone_on_signal(undone_on_signal const&) = delete;
  undone_on_signal& operator=(undone_on_signal const&) = delete;
  ~undone_on_signal();

private:
  std::list<std::function<void()>>::iterator entry_;
};

} // namespace cli
