// The order in which fibers ran, and what they chose, as a value: read from text, written as text, and run
// again.
#pragma once

#include <leaklab/switches.hpp>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leaklab {

// Every choice of a run: which fiber went on, each time that more than one could, and what choose() returned
// (choose.hpp), each time that a fiber called it. As text it has a sign for each choice. A fiber is a letter:
// A is the body, B the next fiber started, and so on to Z, then a to z; from the 53rd fiber on the number in
// parentheses, "(53)". A result of choose() is a digit; from 10 on the number in braces, "{10}". After its
// end, the fiber that became ready first runs, and choose() returns 0. So a prefix of a schedule is a
// schedule too, and the empty schedule is the order of a queue.
//
// With clock::any_time a deadline may come early, although a fiber is ready: that is a "+". As long as a "+"
// follows, time could pass at each choice at which a deadline is pending. So there even a fiber that is ready
// alone has its letter. After the last "+", and in a schedule without one, time passes only when no fiber can
// run.
//
// Where fibers are switched before operations too (switches::at_synchronisation), the text begins with ":". A
// fiber pauses before an operation if another one is ready: that is a choice like any other, and if the fiber
// itself goes on, its letter says so. After the end of the schedule it goes on.
//
//   "DB1A": D went on, then B; a fiber chose 1 before the next choice among fibers, which was A
//   "B+C": B went on; then time passed to the earliest deadline, and C went on
//   ":AAB": A paused before an operation and went on, did so once more, and made way for B the third time
class schedule {
public:
  // One choice.
  struct choice {
    enum class kind_t : std::uint8_t {
      fiber,  // a fiber went on; its number, as in fiber_info::id
      result, // choose() returned a number
      time,   // time passed to the earliest deadline, although a fiber was ready; its number is 0
    };
    kind_t kind;
    std::uint64_t number;

    static constexpr choice of_fiber(std::uint64_t id) { return {kind_t::fiber, id}; }
    static constexpr choice of_result(std::uint64_t result) { return {kind_t::result, result}; }
    static constexpr choice of_time() { return {kind_t::time, 0}; }
    bool operator==(choice const&) const = default;
  };

  schedule() = default;
  // A schedule in which only fibers are chosen.
  explicit schedule(std::vector<std::uint64_t> fibers);
  static schedule of(std::vector<choice> choices, leaklab::switches at = leaklab::switches::at_suspensions);

  // Throws std::invalid_argument, which names the place, if the text is no schedule.
  static schedule parse(std::string_view text);

  std::vector<choice> const& choices() const { return choices_; }
  // the numbers of the fibers that are chosen, as in fiber_info::id, without the results
  std::vector<std::uint64_t> const& fibers() const { return fibers_; }
  // where fibers are switched in it
  leaklab::switches switches() const { return switches_; }
  // how often a deadline comes early: the number of "+"
  std::size_t early_deadlines() const;
  bool operator==(schedule const&) const = default;

private:
  std::vector<choice> choices_;
  std::vector<std::uint64_t> fibers_; // of these
  leaklab::switches switches_ = leaklab::switches::at_suspensions;
};

std::string to_string(schedule const&);
std::ostream& operator<<(std::ostream&, schedule const&);

// Returns the schedule for people to read: in quotes, and whole if it is short. Of a long one it has the
// first 60 characters and the number of choices that are left out, '"ABAB..." and 940 more choices'. parse()
// does not read that.
std::string abridged(schedule const&, char quote = '"');

// Returns how a schedule names one fiber: "A" for 1.
std::string fiber_letter(std::uint64_t id);

// Returns the sign of one choice: "A", "1", "+".
std::string to_string(schedule::choice);

} // namespace leaklab
