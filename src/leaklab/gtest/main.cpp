// The main program of leaklab::gtest_main.
#include <leaklab/suite.hpp>

#include <gmock/gmock.h>

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  return leaklab::run_all_tests();
}
