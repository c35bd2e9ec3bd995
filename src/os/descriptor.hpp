// A file descriptor that closes itself.
#pragma once

#include <unistd.h>

#include <utility>

namespace os {

class descriptor {
public:
  explicit descriptor(int number) : number_(number) {}
  descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    close();
    number_ = std::exchange(other.number_, -1);
    return *this;
  }
  ~descriptor() { close(); }

  bool valid() const { return number_ >= 0; }
  int get() const { return number_; }

  // Closes the file now. Returns -1 and sets errno if the system reports a write that failed late (NFS,
  // quota).
  int close() { return valid() ? ::close(std::exchange(number_, -1)) : 0; }

private:
  int number_;
};

} // namespace os
