// The order in which fibers ran, as a value: read from text, written as text, and run again.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leaklab {

// A schedule: which fiber went on, each time that more than one could. As text one letter for each choice: A
// is the body, B the next fiber started, and so on to Z, then a to z; "(53)" from the 53rd on. After its end
// the fiber that became ready first runs, so a prefix is a schedule too, and the empty one is the order of a
// queue.
class schedule {
public:
  schedule() = default;
  explicit schedule(std::vector<std::uint64_t> fibers) : fibers_(std::move(fibers)) {}

  // Throws std::invalid_argument, naming the place, for a text that is no schedule.
  static schedule parse(std::string_view text);

  std::vector<std::uint64_t> const& fibers() const { return fibers_; } // their numbers, as in fiber_info::id
  bool operator==(schedule const&) const = default;

private:
  std::vector<std::uint64_t> fibers_;
};

std::string to_string(schedule const&);
std::ostream& operator<<(std::ostream&, schedule const&);

// For people to read: whole, in quotes, or of a long one the first 60 characters and how many choices are
// left out, '"ABAB..." and 940 more choices', which is no text to parse.
std::string abridged(schedule const&, char quote = '"');

// How a schedule names one fiber: "A" for 1.
std::string fiber_letter(std::uint64_t id);

} // namespace leaklab
