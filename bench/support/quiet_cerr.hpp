// Keeps the lessons that log each error to std::cerr quiet.
#pragma once

#include <iostream>

namespace bench {

// While this object lives, what is written to std::cerr is dropped.
class quiet_cerr {
public:
  quiet_cerr() : before_(std::cerr.rdbuf(nullptr)) {}
  quiet_cerr(quiet_cerr const&) = delete;
  quiet_cerr& operator=(quiet_cerr const&) = delete;
  ~quiet_cerr() { std::cerr.rdbuf(before_); } // this clears the error state as well

private:
  std::streambuf* before_;
};

} // namespace bench
