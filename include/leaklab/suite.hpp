// Runs a whole suite of GoogleTest on fibers of one world: a test that leaves fibers behind fails, with their
// report. Existing tests stay as they are. docs/gtest.md shows how.
//
// Link leaklab::gtest_main in place of GTest::gmock_main, or call run_all_tests() in a main() of your own.
#pragma once

#include <string>

namespace leaklab {

// Fibers that are meant to live on. A fiber must match every part that is set. A function is given by its
// name without parameters, with any number of its namespaces and classes. Lambdas in it match as well.
struct ignore {
  std::string started_in{}; // the function that started it, as in reports
  std::string blocked_at{}; // the function in which it waits
  std::string name{};       // as set by this_fiber::set_name
};

// Makes no test of this program fail for such fibers from now on. Returns true. If an ignore has matched no
// fiber by the end of a whole suite, the program fails. Throws std::invalid_argument for an ignore that
// matches every fiber.
//
//   static bool const pool_lives_on = leaklab::ignore_fibers({.started_in = "my::pool::start"});
//
// ignore_current() (<leaklab/settle.hpp>) ignores all fibers that exist at the moment.
bool ignore_fibers(ignore fibers);

// Calls RUN_ALL_TESTS() in a world on the calling thread, after a self_check(). Call it after
// testing::InitGoogleMock or InitGoogleTest. Returns what main() should return.
//
// Two variables of the environment: LEAKLAB=off makes it call RUN_ALL_TESTS() and do nothing else.
// LEAKLAB_TIME_LIMIT is the number of seconds to wait, at the end of a test, for fibers that run or sleep
// (default: 10).
int run_all_tests();

} // namespace leaklab
