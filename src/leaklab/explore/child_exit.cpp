// What exit does in a process that runs schedules; see child_exit.hpp.
#include <leaklab/explore/child_exit.hpp>

#include <leaklab/explore/failure_text.hpp>

#include <cstdio>
#include <cstdlib>

#include <unistd.h>

namespace leaklab::detail {

// Handlers are called in the reverse order, so these are called before the caller's.
void exit_without_the_callers_handlers() {
  on_exit(
      [](int code, void*) {
        char text[64];
        std::snprintf(text, sizeof text, "the body called exit(%d)", code);
        note_failure_text(text);
        _exit(code);
      },
      nullptr);
  std::at_quick_exit([] {
    note_failure_text("the body called quick_exit");
    _exit(1);
  });
}

} // namespace leaklab::detail
