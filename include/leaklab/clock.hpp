// What time it is for the fibers of a world.
#pragma once

#include <iosfwd>
#include <string_view>

namespace leaklab {

enum class clock {
  // The machine's clock: a fiber that sleeps for a minute takes a minute.
  real,
  // The world has a clock of its own. It begins at the machine's time and stands still while a fiber can run.
  // When none can, it jumps to the next deadline for which a fiber sleeps or waits. So a test with a timeout
  // of a minute ends at once, and the timeout comes only if nothing else can happen.
  //
  // On the threads of the world std::chrono::steady_clock::now() and system_clock::now() say that time. All
  // other threads have the machine's, those that the body starts included; while external_work lives, time
  // stands still. Fibers that do nothing but yield for a while let time pass as well, and so does code that
  // asks for the time over and over without suspending. What does not ask these two clocks sees the machine's
  // time: time(), clock_gettime(), std::this_thread::sleep_for.
  when_idle,
  // For explore(), replay() and trace(): as when_idle, but a deadline may also come early. At each choice the
  // earliest one may come although a fiber is ready, as on a machine on which that fiber is slow; and a fiber
  // that was woken in time may go on only after its deadline. A schedule has a `+` where that happens.
  any_time,
};

// Returns "real", "when_idle" or "any_time".
std::string_view to_string(clock);
std::ostream& operator<<(std::ostream&, clock);

} // namespace leaklab
