// The order in which fibers ran, as a value: read from text, written as text, and run again.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leaklab {

// Which fiber went on, each time that more than one could. As text it has one letter for each choice: A is
// the body, B the next fiber started, and so on to Z, then a to z; from the 53rd fiber on the number in
// parentheses, "(53)". After its end, the fiber that became ready first runs. So a prefix of a schedule is a
// schedule too, and the empty schedule is the order of a queue.
class schedule {
public:
  schedule() = default;
  explicit schedule(std::vector<std::uint64_t> fibers) : fibers_(std::move(fibers)) {}

  // Throws std::invalid_argument, which names the place, if the text is no schedule.
  static schedule parse(std::string_view text);

  // the fibers' numbers, as in fiber_info::id
  std::vector<std::uint64_t> const& fibers() const { return fibers_; }
  bool operator==(schedule const&) const = default;

private:
  std::vector<std::uint64_t> fibers_;
};

std::string to_string(schedule const&);
std::ostream& operator<<(std::ostream&, schedule const&);

// Returns the schedule for people to read: in quotes, and whole if it is short. Of a long one it has the
// first 60 characters and the number of choices that are left out, '"ABAB..." and 940 more choices'. parse()
// does not read that.
std::string abridged(schedule const&, char quote = '"');

// Returns how a schedule names one fiber: "A" for 1.
std::string fiber_letter(std::uint64_t id);

} // namespace leaklab
