// A test that explores, and must leave no process behind.
#pragma once

#include <gtest/gtest.h>

#include <cerrno>

#include <sys/wait.h>

// TearDown checks that no child of this process is left.
class Exploring : public testing::Test {
protected:
  ~Exploring() override { EXPECT_TRUE(waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD); }
};
