// How far each fiber had come, as far as something knows of it: what happens before (Lamport 1978).
#pragma once

#include <observed_memory/arena.hpp>

#include <cstddef>
#include <cstdint>

namespace leaklab::observed_memory {

class vector_clock {
public:
  void forget() {
    times_ = nullptr;
    size_ = room_ = 0;
  }

  std::uint32_t of(std::size_t fiber) const { return fiber < size_ ? times_[fiber] : 0; }

  // False: there is no room.
  bool set(std::size_t fiber, std::uint32_t time, arena& a) {
    if (!grow(fiber + 1, a))
      return false;
    times_[fiber] = time;
    return true;
  }
  bool join(vector_clock const& other, arena& a) {
    if (!grow(other.size_, a))
      return false;
    for (std::size_t i = 0; i < other.size_; ++i)
      if (times_[i] < other.times_[i])
        times_[i] = other.times_[i];
    return true;
  }
  bool become(vector_clock const& other, arena& a) {
    size_ = 0;
    return join(other, a);
  }

private:
  bool grow(std::size_t size, arena& a) {
    if (size <= size_)
      return true;
    if (size > room_) {
      auto const room = size < 8 ? 8 : 2 * size;
      auto* const more = a.take<std::uint32_t>(room);
      if (!more)
        return false;
      for (std::size_t i = 0; i < size_; ++i)
        more[i] = times_[i];
      times_ = more;
      room_ = room;
    }
    for (auto i = size_; i < size; ++i)
      times_[i] = 0;
    size_ = size;
    return true;
  }

  // Without initial values: it lies in memory that is all zero, or is set to {}.
  std::uint32_t* times_; // by the fiber's number
  std::size_t size_, room_;
};

} // namespace leaklab::observed_memory
