// Lesson 4 is what the tests of the program know that leaks. Who works through the lessons cures it in place, and
// then these tests have nothing to show: they are skipped, and the test that lesson 4 leaks says what has happened.
#pragma once

#include "program.hpp"

// Says whether lesson 4 is cured: no schedule of three files leaks, although the third is broken.
inline bool lesson4_is_cured() {
  return execute({LEAKLAB_PROGRAM, "explore", "lesson4", "--broken", "3"}).code == 0;
}

// Put it at the beginning of a test in which lesson 4 leaks.
#define LEAKLAB_SKIP_IF_LESSON4_IS_CURED()                                                                   \
  if (lesson4_is_cured())                                                                                    \
  GTEST_SKIP() << "lesson 4 is cured"
