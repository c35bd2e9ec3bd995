// self_check(): plants a leak and a wrong value, and sees both.
#include <leaklab/run.hpp>
#include <leaklab/self_check.hpp>

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

TEST(SelfCheck, SeesWhatItPlants) {
  EXPECT_NO_THROW(leaklab::self_check());
  EXPECT_NO_THROW(leaklab::self_check()) << "again";
}

TEST(SelfCheck, IsNotForAFiberOfAWorld) {
  EXPECT_THROW(leaklab::run([] { leaklab::self_check(); }), std::logic_error);
}

} // namespace
