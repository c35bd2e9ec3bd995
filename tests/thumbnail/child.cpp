// A child process for part of a test.
#include "thumbnail/child.hpp"

#include <gtest/gtest.h>

#include <cstdio>

#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

namespace thumbnail_test {
namespace {

constexpr int exit_passed = 0, exit_failed = 1, exit_could_not_set_up = 77;
constexpr unsigned nobody = 65534;

} // namespace

child in_child(std::function<bool()> const& body) {
  std::fflush(nullptr);
  auto const pid = ::fork();
  if (pid < 0)
    return child::could_not_set_up;
  if (pid == 0) {
    bool const passed = body() && !testing::Test::HasFailure();
    std::fflush(nullptr);
    ::_exit(passed ? exit_passed : exit_failed);
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0)
    ;
  if (!WIFEXITED(status))
    return child::crashed;
  switch (WEXITSTATUS(status)) {
  case exit_passed:
    return child::passed;
  case exit_could_not_set_up:
    return child::could_not_set_up;
  default:
    return child::failed;
  }
}

void cannot_set_up() {
  ::_exit(exit_could_not_set_up);
}

void drop_root() {
  if (::geteuid() != 0)
    return;
  if (::setgroups(0, nullptr) != 0 || ::setgid(nobody) != 0 || ::setuid(nobody) != 0)
    cannot_set_up();
}

} // namespace thumbnail_test
