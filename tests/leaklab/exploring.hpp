// A test that explores, and must leave nothing of it behind.
#pragma once

#include <gtest/gtest.h>

#include <cerrno>

#include <sys/wait.h>

// No child of this process is left.
class Exploring : public testing::Test {
protected:
  ~Exploring() override { EXPECT_TRUE(waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD); }
};
