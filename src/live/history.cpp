// Keeps points and thins them out; see history.hpp.
#include <live/history.hpp>

#include <algorithm>
#include <utility>

namespace live {

void history::add(std::chrono::milliseconds time, tally const& t) {
  bool const begins_anew = !points_.empty() && t.answered < points_.back().requests;
  if (!points_.empty() && !begins_anew && time < points_.back().time + distance_)
    return;
  points_.push_back({.time = time,
                     .requests = t.answered,
                     .stuck = t.stuck,
                     .pinned = t.pinned,
                     .taken = t.memory.taken,
                     .resident = t.memory.resident,
                     .took = std::exchange(slowest_, {})});
  if (points_.size() <= most_points)
    return;
  for (std::size_t i = 1; 2 * i < points_.size(); ++i) {
    points_[i] = points_[2 * i];
    points_[i].took = std::max(points_[2 * i].took, points_[2 * i - 1].took);
  }
  points_.resize((points_.size() + 1) / 2);
  distance_ = 2 * std::max(distance_, usual_distance);
  ++version_;
}

void history::add(std::chrono::microseconds took) {
  slowest_ = std::max(slowest_, took);
}

void history::add(mark m) {
  if (marks_.size() == most_marks)
    marks_.erase(marks_.begin());
  marks_.push_back(std::move(m));
}

} // namespace live
