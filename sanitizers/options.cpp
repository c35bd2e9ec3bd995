// The options with which the sanitizers run our programs. A sanitizer asks the program itself for them, so
// the program runs the same by hand, by ctest and on a projector. TSAN_OPTIONS, ASAN_OPTIONS and
// UBSAN_OPTIONS in the environment are read later and win.

extern "C" {

char const* __tsan_default_options();
char const* __asan_default_options();
char const* __ubsan_default_options();

char const* __tsan_default_options() {
  return "second_deadlock_stack=1:die_after_fork=0";
}

// To detect a use after return, AddressSanitizer keeps the frames of functions away from the fiber's stack.
// Boost.Fiber never gives back those that a fiber still had when it ended, and LeakSanitizer does not look
// into them. So only small programs, which define this variable, do it.
extern bool const leaklab_detect_use_after_return __attribute__((weak));

char const* __asan_default_options() {
  return &leaklab_detect_use_after_return
             ? "detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1"
             : "detect_stack_use_after_return=0:strict_string_checks=1:check_initialization_order=1";
}

char const* __ubsan_default_options() {
  return "print_stacktrace=1";
}
}
