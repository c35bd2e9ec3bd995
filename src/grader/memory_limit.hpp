// How much memory a submission may take. It is much more than any solution needs, and less than would harm the machine.
#pragma once

#include <cstddef>
#include <string>

namespace grader::memory_limit {

constexpr std::size_t bytes = std::size_t{512} << 20;

// Returns "takes more than 512 MB of memory".
std::string exceeded();

// As long as one lives, this process gets no more than that beyond what it had: operator new throws std::bad_alloc.
class here {
public:
  here();
  here(here const&) = delete;
  ~here();

private:
  std::size_t before_;
};

// Does the same for good, from now on, in a process that runs schedules one by one. Where they are counted by states,
// memory has a limit already, and the system cannot be asked for another. To be called in a body, in each schedule: what
// the schedules before have left behind does not count.
void set();

} // namespace grader::memory_limit
