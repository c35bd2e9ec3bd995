// Looks at what is on disk in a process of its own; see look_in_a_child.hpp.
#include <cli/look_in_a_child.hpp>

#include <cerrno>

#include <sys/wait.h>
#include <unistd.h>

namespace cli {

void look_in_a_child(std::function<void()> const& look) {
  auto const child = fork();
  if (child == 0) {
    try {
      look();
    } catch (...) {
      _exit(1);
    }
    _exit(0);
  }
  int status = 1;
  while (child != -1 && waitpid(child, &status, 0) == -1 && errno == EINTR) {
  }
  if (status != 0)
    look();
}

} // namespace cli
