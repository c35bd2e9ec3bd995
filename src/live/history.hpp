// How the numbers grew: points over the time in which the server worked, never more than a thousand.
#pragma once

#include <live/tally.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace live {

// The numbers at one moment.
struct point {
  std::chrono::milliseconds time{}; // for how long servers have worked, pauses left out
  std::uint64_t requests = 0;       // answered, in the life of this server
  std::uint64_t stuck = 0, pinned = 0, taken = 0, resident = 0;
  std::chrono::microseconds took{}; // the slowest answer since the point before

  bool operator==(point const&) const = default;
};

// Something that happened.
struct mark {
  std::chrono::milliseconds time{};
  std::string what;   // "lesson", "broken", "rate", "out_of_memory", "ended", "restart"
  std::string detail; // the lesson's name, ...

  bool operator==(mark const&) const = default;
};

class history {
public:
  static constexpr std::size_t most_points = 1000, most_marks = 200;
  static constexpr std::chrono::milliseconds usual_distance{250}; // between two points; it doubles

  // Notes the numbers, unless those of the point before are so new. When there are too many points, every
  // second one goes.
  void add(std::chrono::milliseconds time, tally const&);
  // Notes how long an answer took, for the next point.
  void add(std::chrono::microseconds took);
  // Notes that something happened. When there are too many marks, the oldest goes.
  void add(mark);

  std::vector<point> const& points() const { return points_; }
  std::vector<mark> const& marks() const { return marks_; }
  // Grows each time that a point other than the latest changes. A reader must then read all points anew.
  std::uint64_t version() const { return version_; }

private:
  std::vector<point> points_;
  std::vector<mark> marks_;
  std::uint64_t version_ = 0;
  std::chrono::milliseconds distance_{}; // so much time lies between two points, or more; 0: no matter
  std::chrono::microseconds slowest_{};
};

} // namespace live
