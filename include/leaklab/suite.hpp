// A whole suite of GoogleTest on fibers of one world: a test that leaves fibers behind fails, with their report. Existing
// tests stay as they are. docs/gtest.md shows how.
//
// Link leaklab::gtest_main in place of GTest::gmock_main, or call run_all_tests() in a main() of one's own.
#pragma once

#include <string>

namespace leaklab {

// Fibers that are meant to live on. A fiber must fit all of what is given. A function is given by its name without
// parameters, with as many of its namespaces and classes as one likes; lambdas in it are meant as well.
struct ignore {
  std::string started_in{}; // the function that started it, as in reports
  std::string blocked_at{}; // the function that it waits in
  std::string name{};       // which this_fiber::set_name has given it
};

// From here on no test of this program fails for such fibers. Returns true. When a whole suite has been run, an ignore that
// has matched no fiber fails the program. Throws std::invalid_argument for an ignore that fits every fiber.
//
//   static bool const pool_lives_on = leaklab::ignore_fibers({.started_in = "my::pool::start"});
//
// ignore_current() (<leaklab/settle.hpp>) ignores all fibers that there are at the moment.
bool ignore_fibers(ignore fibers);

// RUN_ALL_TESTS() in a world on the calling thread, after a self_check(). Call it after testing::InitGoogleMock or
// InitGoogleTest. Returns what main() is to return.
//
// In the environment: LEAKLAB=off makes it RUN_ALL_TESTS() and nothing else. LEAKLAB_TIME_LIMIT is how many seconds, at the
// end of a test, to wait for fibers that run or sleep (10 unless given).
int run_all_tests();

} // namespace leaklab
