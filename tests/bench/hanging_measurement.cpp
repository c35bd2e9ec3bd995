// A benchmark program that hangs, unless it is ended or refuses to run.
#include <bench/support/measurement.hpp>

#include <unistd.h>

namespace bench {

void add_all();
void add_all() {
  add("hanging/by=nobody",
      []() -> sample {
        for (;;)
          pause();
      },
      {.patience = 1});
}

} // namespace bench
