// Runs part of a test in a child process. The child may give up rights, or run out of something, without harm
// to the other tests.
#pragma once

#include <functional>

namespace thumbnail_test {

enum class child { passed, failed, could_not_set_up, crashed };

// Forks, calls `body` and reports the result. (os::child runs another program, and `body` is a function of this
// one.) The child has passed if `body` returns true and no EXPECT in it failed. The child prints its failures.
child in_child(std::function<bool()> const& body);

// Ends the child because the system does not let the test prepare what it needs.
[[noreturn]] void cannot_set_up();

// Becomes the user "nobody" if the process runs as root, which permission bits do not stop. Only in a child.
void drop_root();

} // namespace thumbnail_test
